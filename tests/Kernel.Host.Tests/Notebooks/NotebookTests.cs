using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

public sealed class NotebookTests
{
    // As Jupyter itself writes it.
    private const string Written =
        "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"execution_count\": null,\n   \"id\": \"a1\",\n   \"metadata\": {\n    \"x\": 1.0,\n    \"y\": \"é <b>\"\n   },\n"
        + "   \"outputs\": [],\n   \"source\": [\n    \"1\\n\",\n    \"2\"\n   ]\n  }\n ],\n \"metadata\": {\n  \"mine\": {}\n },\n \"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n";

    [Fact]
    public void What_is_not_run_is_written_as_it_was_read()
    {
        var notebook = Notebook.Parse(Written, "x");
        Assert.Equal("a1", notebook.Cells[0].Id);
        Assert.Equal("1\n2", notebook.Cells[0].Source);
        Assert.Equal(Written, notebook.ToJson());
    }

    [Fact]
    public void Numbers_of_a_figure_stand_on_one_line_and_texts_on_lines_of_their_own()
    {
        const string plotly = "\"application/vnd.plotly.v1+json\": {\n \"x\": [\n1.0,\n 2.50,\n null],\n \"names\": [\"é\", \"<b>\"], \"z\": [[1, 2], []], \"traces\": [{\"y\": [1]}]}";
        var written = Notebook.Parse("{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": [{\"cell_type\": \"code\", \"id\": \"a\", \"outputs\": [{\"data\": {" + plotly + "}}], \"source\": [\"a\\n\", \"b\"]}]}", "x").ToJson();

        Assert.Contains("\"x\": [1.0,2.50,null],\n", written, StringComparison.Ordinal);
        Assert.Contains("\"names\": [\"é\",\"<b>\"],\n", written, StringComparison.Ordinal);
        Assert.Contains("\"z\": [[1,2],[]],\n", written, StringComparison.Ordinal);
        Assert.Contains("\"y\": [1]\n", written, StringComparison.Ordinal);
        Assert.Contains("   \"source\": [\n    \"a\\n\",\n    \"b\"\n   ]\n", written, StringComparison.Ordinal);
        Assert.Equal(written, Notebook.Parse(written, "x").ToJson());
    }

    [Theory]
    [InlineData("no json", "not JSON")]
    [InlineData("{\"cells\": []}", "no \"nbformat\"")]
    [InlineData("{\"nbformat\": 3, \"worksheets\": []}", "nbformat 3, expected 4")]
    [InlineData("{\"nbformat\": 4}", "no list of \"cells\"")]
    [InlineData("{\"nbformat\": \"4\", \"cells\": []}", "\"nbformat\" is the text \"4\", expected the number 4")]
    [InlineData("{\"nbformat\": null, \"cells\": []}", "\"nbformat\" is null, expected the number 4")]
    [InlineData("{\"nbformat\": 4, \"cells\": null}", "\"cells\" are null, expected a list")]
    [InlineData("{\"nbformat\": 4, \"cells\": [null]}", "of cell 1 there is null, expected an object")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{}]}", "\"cell_type\" is missing")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": 1}]}", "\"cell_type\" is the number 1")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"heading\"}]}", "\"cell_type\" is the text \"heading\", expected \"code\", \"markdown\" or \"raw\"")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": 5}]}", "\"source\" is the number 5")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": [\"a\", 5]}]}", "\"source\" is a list of something else")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"execution_count\": \"a\"}]}", "\"execution_count\" is the text \"a\"")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"outputs\": {}}]}", "\"outputs\" are an object")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"outputs\": [null]}]}", "output 1 is null")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"outputs\": [{\"output_type\": 3}]}]}", "output 1 has the number 3 as \"output_type\"")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"outputs\": [{\"data\": []}]}]}", "output 1 has a list as \"data\"")]
    [InlineData("{\"nbformat\": 4, \"nbformat\": 4, \"cells\": []}", "not JSON")]
    public void Bad_files_are_named_with_what_is_wrong(string text, string message)
    {
        var error = Assert.Throws<NotebookFormatException>(() => Notebook.Parse(text, "bad.ipynb"));
        Assert.Contains("bad.ipynb", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_without_ids_get_them_and_saving_leaves_no_second_file()
    {
        using var folder = new TemporaryFolder();
        var notebook = NotebookFixture.Of("1");
        notebook.Save(folder.File("deep/n.ipynb"));
        Assert.Equal(notebook.Cells[0].Id, Notebook.Load(folder.File("deep/n.ipynb")).Cells[0].Id);
        Assert.Single(Directory.GetFiles(folder.File("deep")));
    }

    [Fact]
    public async Task A_run_stores_outputs_in_Jupyters_form_and_stops_at_an_error()
    {
        var notebook = NotebookFixture.Of(
            "Console.Write(\"a\\nb\"); Console.Write(\"c\\n\");\nvar h = display(HTML(\"<b>1\\n2</b>\"));\nh.Update(HTML(\"<i>3</i>\"));\n7",
            "throw new InvalidOperationException(\"no\");",
            "display(1);");
        Assert.Equal(RunStatus.Failed, await Run(notebook));
        var outputs = notebook.Cells[0].Outputs;
        Assert.Equal("""["a\n","bc\n"]""", outputs[0]!["text"]!.ToJsonString());
        Assert.Equal("3", (string?)outputs[1]!["data"]!["text/html"]![0] is "<i>3</i>" ? "3" : "not updated");
        Assert.Equal("execute_result", (string?)outputs[2]!["output_type"]);
        Assert.Equal("System.InvalidOperationException", (string?)notebook.Cells[1].Outputs[0]!["ename"]);
        Assert.Empty(notebook.Cells[2].Outputs);
        Assert.Null(notebook.Cells[2].ExecutionCount);
    }

    [Fact]
    public async Task A_run_out_of_time_ends_and_keeps_what_is_done()
    {
        var notebook = NotebookFixture.Of("Console.Write(1);", "while (true) { }");
        Assert.Equal(RunStatus.TimedOut, await Run(notebook, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Parameters_are_typed_and_injected_behind_their_defaults()
    {
        var notebook = NotebookFixture.Of("// defaults\nint n = 1; double rate = 1; bool on = false; string s = \"\";", "$\"{n} {rate} {on} {s}\"");
        NotebookParameters.Inject(notebook, [.. new[] { "n=3", "rate=0.25", "on=true", "s=a\"b=c" }.SelectMany(NotebookParameters.Read)]);
        Assert.True(notebook.Cells[1].HasTag("injected-parameters"));
        Assert.Equal(RunStatus.Completed, await Run(notebook));
        Assert.Equal("3 0.25 True a\"b=c", MultilineText.Join(notebook.Cells[2].Outputs[0]!["data"]!["text/plain"]));
        NotebookParameters.Inject(notebook, NotebookParameters.Read("n=4"));
        Assert.Equal(3, notebook.Cells.Count);
        Assert.Throws<NotebookFormatException>(() => NotebookParameters.Read("1n=4"));
        Assert.Throws<NotebookFormatException>(() => NotebookParameters.Inject(NotebookFixture.Of("1"), NotebookParameters.Read("n=4")));
    }

    [Fact]
    public void Json_representations_are_stored_as_json()
    {
        var output = NotebookOutputs.Display(MimeBundle.Text("x").With(MimeBundle.Plotly, "{\"data\":[]}").With(MimeBundle.Png, "QUJD"));
        Assert.IsType<JsonObject>(output["data"]![MimeBundle.Plotly]);
        Assert.Equal("QUJD", (string?)output["data"]![MimeBundle.Png]);
    }

    [Fact]
    public async Task The_page_encodes_text_keeps_html_and_needs_no_network()
    {
        var notebook = NotebookFixture.Of(
            "%md# Title\nwith $x_i^2$ and $\\unknowncommand{1}$",
            "Console.Write(\"<script>evil</script>\");\ndisplay(HTML(\"<b id='kept'>x</b>\"));\nvar name = \"<i>\"; // note",
            "throw new Exception(\"<u>\");");
        await Run(notebook);
        var page = HtmlPage.Of(notebook, "name");
        Assert.Contains("<title>Title</title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>evil", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<u>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("<b id='kept'>x</b>", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"kw\">var</span>", page, StringComparison.Ordinal);
        Assert.Contains("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", page, StringComparison.Ordinal);
        Assert.Contains("\\unknowncommand{1}</code>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
    }

    private static async Task<RunStatus> Run(Notebook notebook, TimeSpan? timeout = null)
    {
        using var session = new ExecutionSession([], Path.GetTempPath(), TimeSpan.FromMilliseconds(50));
        var progress = new TerminalProgress(TextWriter.Null, live: false, 80);
        return await new NotebookRunner(session, progress).RunAsync(notebook, allowErrors: false, timeout, CancellationToken.None);
    }
}
