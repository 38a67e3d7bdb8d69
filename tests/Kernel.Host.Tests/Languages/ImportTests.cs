using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ExecutionSession _session;

    public ImportTests() => _session = new([new EchoCommand()], _folder.Path);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private async Task<(RecordedOutput Output, string Error)> Run(string code)
    {
        var output = new RecordedOutput();
        var outcome = await _session.RunAsync(code, 1, output);
        return (output, string.Join('\n', outcome.Error?.Traceback ?? []));
    }

    [Fact]
    public async Task A_source_file_runs_in_the_session()
    {
        await File.WriteAllTextAsync(_folder.File("tools.cs"), "int Twice(int n) => 2 * n;\nvar here = 4;\n");
        await File.WriteAllTextAsync(_folder.File("tools.fsx"), "let triple n = 3 * n\n");
        var (output, error) = await Run("#!import tools.cs\n#!import \"tools.fsx\"\n#!fsharp\n#!share here --from csharp\ntriple here\n#!csharp\nTwice(here)");
        Assert.Equal(string.Empty, error);
        Assert.Equal("8", output.PlainValue);
    }

    [Fact]
    public async Task The_code_cells_of_a_notebook_run_in_their_order_and_paths_begin_at_its_folder()
    {
        Directory.CreateDirectory(_folder.File("deep"));
        await File.WriteAllTextAsync(_folder.File("deep/last.cs"), "Console.Write(\"c\" + said.Text);");
        NotebookFixture.Of("%mdtext", "Console.Write(\"a\");\n#!echo x --name said", "#!fsharp\nprintf \"b\"", "#!import last.cs").Save(_folder.File("deep/n.ipynb"));
        var (output, error) = await Run("#!import deep/n.ipynb\nConsole.Write(\"d\");");
        Assert.Equal(string.Empty, error);
        Assert.Equal("abcxd", output.Standard);
    }

    [Fact]
    public async Task What_fails_is_named_with_its_file_and_line_and_what_follows_does_not_run()
    {
        await File.WriteAllTextAsync(_folder.File("bad.cs"), "\nint wrong = \"text\";");
        await File.WriteAllTextAsync(_folder.File("bad.fsx"), "\nlet wrong: int = \"text\"");
        NotebookFixture.Of("1", "throw new Exception(\"no\");", "Console.Write(\"never\");").Save(_folder.File("n.ipynb"));
        Assert.StartsWith("bad.cs (2,13): error CS0029", (await Run("#!import bad.cs")).Error, StringComparison.Ordinal);
        Assert.StartsWith("bad.fsx (2,18): error FS0001", (await Run("#!import bad.fsx")).Error, StringComparison.Ordinal);
        var (output, error) = await Run("#!import n.ipynb\nConsole.Write(\"never\");");
        Assert.Contains("at n.ipynb cell 2, line 1: throw", error, StringComparison.Ordinal);
        Assert.Equal(string.Empty, output.Standard);
    }

    [Fact]
    public async Task Wrong_files_are_named()
    {
        await File.WriteAllTextAsync(_folder.File("self.cs"), "#!import self.cs");
        await File.WriteAllTextAsync(_folder.File("x.ipynb"), "{}");
        Assert.Contains("imports itself", (await Run("#!import self.cs")).Error, StringComparison.Ordinal);
        Assert.Contains("missing.cs", (await Run("#!import missing.cs")).Error, StringComparison.Ordinal);
        Assert.Contains("expected a .cs, .csx, .fs, .fsx, .ipynb or .dib file", (await Run("#!import x.py")).Error, StringComparison.Ordinal);
        Assert.Contains("is not a notebook", (await Run("#!import x.ipynb")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csharp_loads_scripts_and_libraries_of_the_notebooks_folder()
    {
        await File.WriteAllTextAsync(_folder.File("more.csx"), "int Four() => 4;");
        File.Copy(typeof(ImportTests).Assembly.Location, _folder.File("some.dll"));
        var (output, error) = await Run("#load \"more.csx\"\n#r \"some.dll\"\nFour() + 1");
        Assert.Equal(string.Empty, error);
        Assert.Equal("5", output.PlainValue);
        Assert.Contains("missing.dll", (await Run("#r \"missing.dll\"")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diagram_is_never_an_empty_cell_and_its_text_is_encoded()
    {
        var (output, _) = await Run("#!mermaid\ngraph LR\n  a[<script>] --> b");
        var shown = Assert.Single(output.Displays).Data;
        Assert.Equal("graph LR\n  a[<script>] --> b", shown[MimeBundle.PlainText]);
        Assert.Equal(shown[MimeBundle.PlainText], shown["text/vnd.mermaid"]);
        Assert.Contains("<pre class=\"mermaid\">graph LR\n  a[&lt;script&gt;]", shown[MimeBundle.Html], StringComparison.Ordinal);
        Assert.DoesNotContain("http", shown[MimeBundle.Html], StringComparison.Ordinal);
    }
}
