using System.Diagnostics;
using HybridPrior.NotebookHost.Formats;
using Microsoft.CodeAnalysis.Scripting;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>Runs a cell as the continuation of all that has run in a session.</summary>
internal sealed class CellEngine(ScriptSession session)
{
    /// <summary>Runs a cell, whatever it does; its outputs are closed when this returns.</summary>
    /// <param name="cell">A C# cell.</param>
    /// <param name="file">Full path of the file it comes from; references and imports are relative to its folder.</param>
    /// <param name="outputs">Gets what it shows.</param>
    /// <param name="options">Limits.</param>
    /// <param name="prepare">Changes each piece of the code before it runs, line for line.</param>
    /// <param name="stop">Asks the cell to stop; it may return what it has.</param>
    /// <exception cref="NotebookException"><paramref name="prepare"/> threw it.</exception>
    public CellEnding Run(DibCell cell, string file, CellOutputs outputs, RunOptions options, Func<CodeFragment, CodeFragment>? prepare, CancellationToken stop)
    {
        CancellationTokenSource stopping = new();
        CellFailure? failure = null;
        NotebookException? refusal = null;
        long start = Stopwatch.GetTimestamp();
        ThreadEnd end = CellThread.Run(Body, options, stopping, stop);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        outputs.Close();
        return refusal is null ? new CellEnding(cell, end, failure, elapsed) : throw refusal;

        async Task Body()
        {
            RunningCell.Current = new RunningCell(outputs, stopping.Token);
            try
            {
                foreach (CodeFragment fragment in CellDirectives.Expand(cell, file, session.Packages, stopping.Token))
                {
                    CodeFragment given = fragment;
                    try
                    {
                        given = prepare?.Invoke(fragment) ?? fragment;
                    }
                    catch (NotebookException error)
                    {
                        // A value that does not fit is the user's mistake and not the cell's.
                        refusal = error;
                        return;
                    }
                    if (given != fragment) cell = cell with { Source = cell.Source.Replace(fragment.Code, given.Code, StringComparison.Ordinal) };
                    Script<object> script = session.Compile(given);
                    (bool hasValue, object? value) = await session.RunAsync(script, given);
                    if (hasValue) _ = outputs.Show(ValueFormats.Of(value, []), isResult: true);
                }
            }
            catch (CellException error)
            {
                failure = error.Failure;
            }
            catch (Exception error)
            {
                // A formatter of the last value, or the compiler itself.
                failure = new CellFailure(error.GetType().FullName!, error.Message, cell.FileOf(file), cell.Line, cell.Lines[0], ScriptTrace.Of(error));
            }
        }
    }
}

/// <summary>How the code of a cell came to its end.</summary>
/// <param name="Cell">The cell, with the code that ran.</param>
/// <param name="End">How its thread ended.</param>
/// <param name="Failure">Why it failed, if it did; a cell that was asked to stop may have failed for that reason.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record CellEnding(DibCell Cell, ThreadEnd End, CellFailure? Failure, TimeSpan Elapsed);
