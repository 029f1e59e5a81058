using System.Diagnostics;
using System.Globalization;
using HybridPrior.NotebookHost.Formats;
using HybridPrior.Tests.Images;

namespace HybridPrior.Tests.NotebookHost.Kernel;

public class JupyterClientTests
{
    private static readonly string Inversion = Path.Combine(AppContext.BaseDirectory, "NotebookHost", "fixtures", "inversion.dib");

    [Fact]
    public void Every_request_is_answered_as_the_protocol_has_it() => Jupyter.Run("messages.py", Path.Combine(AppContext.BaseDirectory, "HybridPrior.Lib.dll"));

    [Fact]
    public void Interrupt_returns_what_an_inversion_has_reached_and_restart_ends_it()
    {
        using TemporaryFolder folder = new();
        DibNotebook notebook = LocalPaths.In(DibFile.Read(Inversion), Path.GetDirectoryName(Inversion)!, new HashSet<string>());
        DibCell[] cells = [.. notebook.CodeCells];
        int running = Array.FindIndex(cells, c => c.Source.Contains("Inverter.Run", StringComparison.Ordinal));
        File.WriteAllText(folder.File("setup"), string.Join('\n', cells[..running].Select(c => c.Source)));
        File.WriteAllText(folder.File("inversion"), cells[running].Source);
        Jupyter.Run("interrupt.py", folder.File("setup"), folder.File("inversion"));
    }

    [Fact]
    public void A_thousand_executions_leave_little_behind()
    {
        int[] megabytes = [.. Jupyter.Run("endurance.py").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => int.Parse(l, CultureInfo.InvariantCulture))];
        Assert.InRange(megabytes[1] - megabytes[0], int.MinValue, 150);
    }

    [Fact]
    public void Forged_cut_and_huge_messages_do_no_harm()
    {
        using TemporaryFolder folder = new();
        Jupyter.Run("hostile.py", folder.File("log"));
    }

    [Fact]
    public void Kernel_ends_when_its_front_end_is_gone()
    {
        int id = int.Parse(Jupyter.Run("orphan.py"), CultureInfo.InvariantCulture);
        for (int i = 0; i < 300 && Process.GetProcesses().Any(p => p.Id == id); i++) Thread.Sleep(100);
        Assert.DoesNotContain(Process.GetProcesses(), p => p.Id == id);
    }

    [Fact]
    public void Values_set_behind_the_tagged_cell_hold_as_papermill_sets_them()
    {
        using TemporaryFolder folder = new();
        Jupyter.Run("lesson.py", Jupyter.Copy(Inversion, folder.Root), folder.File("out.ipynb"), "var steps = 7;");
        Assert.Contains("Completed after 7 steps", File.ReadAllText(folder.File("out.ipynb")), StringComparison.Ordinal);
    }
}
