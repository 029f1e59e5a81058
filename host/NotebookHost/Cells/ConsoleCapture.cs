using System.Text;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>While it lives, what a cell writes to the console goes to the cell's outputs, and all else to where it went before.</summary>
/// <remarks>
/// What native code writes to the process's standard error, below <see cref="Console"/>, is no output of a cell. It goes on to the terminal or the front end's log:
/// the last words of a process that dies (of the runtime, of the C library) come the same way, and whoever held them back would lose them.
/// </remarks>
internal sealed class ConsoleCapture : IDisposable
{
    private readonly TextWriter output = Console.Out, error = Console.Error;
    private readonly TextReader input = Console.In;

    public ConsoleCapture()
    {
        Console.SetOut(new Router("stdout", output));
        Console.SetError(new Router("stderr", error));
        // Nobody sits there to answer a cell that asks.
        Console.SetIn(TextReader.Null);
    }

    public void Dispose()
    {
        Console.SetOut(output);
        Console.SetError(error);
        Console.SetIn(input);
    }

    private sealed class Router(string stream, TextWriter other) : TextWriter
    {
        public override Encoding Encoding => other.Encoding;

        public override void Write(char value) => Write([value]);

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (RunningCell.Current is RunningCell cell) cell.Outputs.Write(stream, buffer);
            else other.Write(buffer);
        }

        public override void Flush()
        {
            if (RunningCell.Current is null) other.Flush();
        }
    }
}
