using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>A process that trains nothing does not pay for what training needs.</summary>
public sealed class StartTests
{
    /// <summary>Once in such a process they stay: 110 MB and a good part of a second.</summary>
    [Fact]
    public async Task A_notebook_that_trains_nothing_loads_no_libtorch_and_no_reader_of_table_files()
    {
        using var folder = new TemporaryFolder();
        NotebookFixture.Of(
            "1+1",
            "string.Join(\" \", AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name).Where(n => n is \"TorchSharp\" or \"Parquet\" or \"Apache.Arrow\" or \"Microsoft.Data.Analysis\"))").Save(folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.Run(folder.Path, "run", "n.ipynb");
        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Equal(string.Empty, MultilineText.Join(Notebook.Load(folder.File("n.out.ipynb")).Cells[1].Outputs[0]!["data"]!["text/plain"]));
    }
}
