using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Commands;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

/// <summary>What other programs write into notebooks.</summary>
public sealed class ConventionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_cell_tagged_skip_execution_does_not_run()
    {
        var notebook = NotebookFixture.Of("1", "throw new Exception();", "2");
        notebook.Cells[1].Metadata["tags"] = new JsonArray("skip-execution");
        notebook.Save(_folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "run", "n.ipynb");
        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Equal([1, null, 2], Notebook.Load(_folder.File("n.out.ipynb")).Cells.Select(c => c.ExecutionCount));
    }

    [Fact]
    public void Of_cells_with_one_id_the_first_keeps_it()
    {
        const string Json = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"code","id":"a","source":"1"},{"cell_type":"code","id":"a","source":"2"},{"cell_type":"markdown","id":"a","source":"2"}]}""";
        var ids = Notebook.Parse(Json, "x").Cells.Select(c => c.Id).ToArray();
        Assert.Equal("a", ids[0]);
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("3")]
    public async Task Metadata_that_is_no_object_does_no_harm(string metadata)
    {
        await File.WriteAllTextAsync(
            _folder.File("n.ipynb"), "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":" + metadata + ",\"cells\":[{\"cell_type\":\"code\",\"metadata\":" + metadata + ",\"source\":\"1+1\"}]}");
        foreach (var command in new[] { "run", "export", "clear" })
        {
            var (code, output, error) = await NoisyProcess.Run(_folder.Path, command, "n.ipynb");
            Assert.True(code == ExitCodes.Ok, command + output + error);
        }
    }

    [Fact]
    public void A_notebook_in_Latin_1_is_refused_and_one_in_UTF_16_is_read()
    {
        const string Json = """{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[{"cell_type":"code","source":"\"Größe\""}]}""";
        File.WriteAllText(_folder.File("n.ipynb"), Json, Encoding.Latin1);
        Assert.Contains("not UTF-8", Assert.Throws<NotebookFormatException>(() => Notebook.Load(_folder.File("n.ipynb"))).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("n.ipynb"), Json, Encoding.Unicode);
        Assert.Equal("\"Größe\"", Notebook.Load(_folder.File("n.ipynb")).Cells[0].Source);
    }
}
