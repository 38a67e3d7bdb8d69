using Microsoft.DotNet.Interactive.Documents;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

/// <summary>Our reader and writer of .dib held against those of .NET Interactive itself.</summary>
public sealed class DibConformanceTests
{
    private const string Meta =
        "#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"DEFAULT\",\"items\":[{\"aliases\":[\"c#\",\"cs\"],\"languageName\":\"C#\",\"name\":\"csharp\"},"
        + "{\"aliases\":[\"f#\"],\"name\":\"fsharp\"},{\"aliases\":[\"powershell\"],\"name\":\"pwsh\"},{\"aliases\":[\"py\"],\"name\":\"pythonkernel\"},"
        + "{\"aliases\":[],\"name\":\"kql-logs\"},{\"aliases\":[],\"name\":\"markdown\"},{\"aliases\":[],\"name\":\"html\"}]}}\n\n";

    public static TheoryData<string> Files =>
    [
        "1 + 1",
        "#!csharp\n\n1 + 1\n\n#!csharp\n\n2 + 2\n",
        Meta.Replace("DEFAULT", "csharp", StringComparison.Ordinal) + "#!markdown\n\n# Title\n\n\ntext\n\n#!csharp\n\n#!time\nvar a = 1;\n\n\na\n\n#!fsharp\n\nlet b = 2\n",
        Meta.Replace("DEFAULT", "fsharp", StringComparison.Ordinal) + "#!fsharp\n\nlet b = 2\n\n#!c#\n\n1\n\n#!pythonkernel\n\nprint(1)\n\n#!py\n\nprint(2)\n\n#!kql-logs\n\nLogs | take 3\n",
        Meta.Replace("DEFAULT", "csharp", StringComparison.Ordinal).ReplaceLineEndings("\r\n") + "#!pwsh\r\n\r\ndir\r\n\r\n#!powershell\r\n\r\nls\r\n\r\n#!html\r\n\r\n<b>x</b>\r\n",
        "#!csharp\n\n#!share --from fsharp b\nb\n\n#!csharpx\nnot a cell\n",
        "#!csharp\n\n   indented\n\t#!fsharp\n#!fsharp  \nlet x = 1\n",
        "#!csharp\n\n// #!fsharp in a comment\nvar s = \"#!fsharp\";\n",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_same_file_has_the_same_cells(string text)
    {
        var ours = Cells(DibFile.Parse(text, "x.dib"));

        Assert.Equal(Theirs(text), ours);
    }

    [Theory]
    [InlineData("#!meta\n\n{\"kernelInfo\":{\"defaultKernelName\":\"csharp\",\"items\":[]}}\n\nvar text = 1;\n")]
    [InlineData("#!meta\n\n{ broken\n\n#!csharp\n\n1\n")]
    public void What_they_refuse_we_refuse(string text)
    {
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => CodeSubmission.Parse(text, Known()));
        Assert.Throws<NotebookFormatException>(() => DibFile.Parse(text, "x.dib"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_we_write_they_read_as_the_same_cells(string text)
    {
        var notebook = DibFile.Parse(text, "x.dib");

        Assert.Equal(Cells(notebook), Theirs(DibFile.Of(notebook)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_they_write_we_read_as_the_same_cells(string text)
    {
        var written = CodeSubmission.Parse(text, Known()).ToCodeSubmissionContent();

        Assert.Equal(Theirs(text), Cells(DibFile.Parse(written, "x.dib")));
    }

    [Fact]
    public void A_notebook_that_they_write_as_ipynb_has_the_same_cells_for_us()
    {
        var text = Files.ElementAt(3).Data;
        var document = CodeSubmission.Parse(text, Known());

        var json = Microsoft.DotNet.Interactive.Documents.Jupyter.Notebook.ToJupyterJson(document);

        Assert.Equal(Theirs(text), Cells(Notebook.Parse(json, "x.ipynb")));
    }

    private static List<(string Kernel, string Text)> Cells(Notebook notebook) =>
        [.. notebook.Cells.Select(c => (c.Kind == CellKind.Markdown ? "markdown" : c.Language ?? notebook.Language, c.Source))];

    private static List<(string Kernel, string Text)> Theirs(string text)
    {
        var document = CodeSubmission.Parse(text, Known());
        return [.. document.Elements.Select(e => (e.KernelName ?? document.GetDefaultKernelName() ?? "csharp", e.Contents.ReplaceLineEndings("\n")))];
    }

    // The kernels that a host has without any package.
    private static KernelInfoCollection Known()
    {
        var known = new KernelInfoCollection { DefaultKernelName = "csharp" };
        known.Add(new KernelInfo("csharp", "C#", ["c#", "cs"]));
        known.Add(new KernelInfo("fsharp", "F#", ["f#", "fs"]));
        known.Add(new KernelInfo("pwsh", "PowerShell", ["powershell"]));
        known.Add(new KernelInfo("markdown", "Markdown", ["md"]));
        known.Add(new KernelInfo("html", "HTML"));
        return known;
    }
}
