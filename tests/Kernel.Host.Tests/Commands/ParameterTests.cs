using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>Parameters have the type and the language that the notebook declares them with.</summary>
public sealed class ParameterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Injected(string defaults, params string[] parameters)
    {
        var notebook = NotebookFixture.Of("// defaults\n" + defaults);
        _ = NotebookParameters.Inject(notebook, [.. parameters.SelectMany(NotebookParameters.Read)]);
        return notebook.Cells[1].Source.Replace("// Parameters\n", string.Empty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double rate = 0.4;", "rate=1", "double rate = 1d;")]
    [InlineData("var rate = 0.4;", "rate=1", "double rate = 1d;")]
    [InlineData("var rate = -0.4f;", "rate=2", "float rate = 2f;")]
    [InlineData("string id = \"1\";", "id=007", "string id = \"007\";")]
    [InlineData("var id = \"1\";", "id=true", "string id = \"true\";")]
    [InlineData("string id = \"1\";", "id=", "string id = \"\";")]
    [InlineData("long n = 1;", "n=5000000000", "long n = 5000000000;")]
    [InlineData("decimal price = 1;", "price=1.10", "decimal price = 1.10m;")]
    [InlineData("int? n = null;", "n=null", "int? n = null;")]
    [InlineData("string? s = \"x\";", "s=null", "string? s = null;")]
    [InlineData("int[] seeds = [1];", "seeds=[1, 2, 3]", "int[] seeds = [1, 2, 3];")]
    [InlineData("var names = new[] { \"a\" };", "names=a, b", "string[] names = [\"a\", \"b\"];")]
    [InlineData("List<double> rates = [];", "rates=0,1", "List<double> rates = [0d, 1d];")]
    [InlineData("bool quick = false;", "quick=True", "bool quick = true;")]
    [InlineData("DateOnly day = default;", "day=2026-01-02", "DateOnly day = DateOnly.Parse(\"2026-01-02\", System.Globalization.CultureInfo.InvariantCulture);")]
    [InlineData("int other = 1;", "id=007", "string id = \"007\";")]
    [InlineData("#!fsharp\nlet rate = 0.4", "rate=1", "#!fsharp\nlet rate : float = float \"1\"")]
    [InlineData("#!fsharp\nlet id : string = \"x\" // a note", "id=007", "#!fsharp\nlet id : string = \"007\"")]
    public void The_declared_type_counts(string defaults, string parameter, string expected) =>
        Assert.Equal(expected, Injected(defaults, parameter));

    [Theory]
    [InlineData("int n = 1;", "n=1.5")]
    [InlineData("byte n = 1;", "n=256")]
    [InlineData("double x = 1;", "x=many")]
    [InlineData("bool b = true;", "b=2")]
    [InlineData("int n = 1;", "=3")]
    [InlineData("int n = 1;", "@missing.json")]
    public void A_value_of_another_type_is_refused(string defaults, string parameter) =>
        Assert.Contains("-p ", Assert.Throws<NotebookFormatException>(() => Injected(defaults, parameter)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_last_of_a_name_counts_and_files_hold_many()
    {
        File.WriteAllText(_folder.File("p.json"), "{ \"rate\": 1, \"names\": [\"a\", \"b\"], \"label\": null, \"id\": \"007\", \"seeds\": [1, 2] }");
        Assert.Equal("int n = 3;", Injected("int n = 1;", "n=2", "n=3"));
        Assert.Equal(
            "double rate = 2d;\nstring[] names = [\"a\", \"b\"];\nstring? label = null;\nstring id = \"007\";\nint[] seeds = [1, 2];",
            Injected("double rate = 0.4; string[] names = []; string? label = \"x\";", "@" + _folder.File("p.json"), "rate=2"));
    }

    [Fact]
    public async Task They_work_in_a_run_with_a_warning_for_names_that_nobody_declares_and_a_list_of_those_that_are()
    {
        NotebookFixture.Of("// defaults\ndouble rate = 0.4; // the share of wrong labels\nvar mode = \"a\";", "rate / 2").Save(_folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "run", "n.ipynb", "-p", "rate=1", "-p", "raet=3", "-p", "rate=3");
        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.Contains("-p raet: the notebook declares no such parameter. It takes: rate, mode.", error, StringComparison.Ordinal);
        Assert.Contains("1.5", Notebook.Load(_folder.File("n.out.ipynb")).Cells[2].Outputs[0]!.ToJsonString(), StringComparison.Ordinal);
        (code, output, _) = await NoisyProcess.Run(_folder.Path, "run", "--help-notebook", "n.ipynb");
        Assert.Equal(ExitCodes.Ok, code);
        Assert.Contains("-p rate=…  double, 0.4 where it is not given  the share of wrong labels", output, StringComparison.Ordinal);
        Assert.Contains("-p mode=…  string", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"kernelspec\":{\"name\":\".net-fsharp\",\"language\":\"F#\",\"display_name\":\".NET (F#)\"}}")]
    [InlineData("{\"kernelspec\":{\"name\":\".net-fsharp\"}}")]
    [InlineData("{\"language_info\":{\"name\":\"F#\"}}")]
    public async Task A_notebook_in_Fsharp_is_run_as_Fsharp(string metadata)
    {
        var notebook = NotebookFixture.Of("// defaults\nlet rate = 0.4", "let half x = x / 2.0\nhalf rate", "#!csharp\nvar x = 5;\nx");
        foreach (var (name, value) in JsonNode.Parse(metadata)!.AsObject())
        {
            notebook.Metadata[name] = value!.DeepClone();
        }

        notebook.Save(_folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.Run(_folder.Path, "run", "n.ipynb", "-p", "rate=1");
        Assert.True(code == ExitCodes.Ok, output + error);
        var cells = Notebook.Load(_folder.File("n.out.ipynb")).Cells;
        Assert.Contains("0.5", cells[2].Outputs[0]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("5", cells[3].Outputs[0]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python")]
    [InlineData("R")]
    public async Task A_notebook_in_another_language_is_refused_by_name(string language)
    {
        var notebook = NotebookFixture.Of("print(1)");
        notebook.Metadata["kernelspec"] = new JsonObject { ["name"] = "x", ["language"] = language, ["display_name"] = language };
        notebook.Save(_folder.File("n.ipynb"));
        foreach (var command in new[] { "run", "verify" })
        {
            var (code, output, error) = await NoisyProcess.Run(_folder.Path, command, "n.ipynb");
            Assert.True(code == ExitCodes.BadUsage, output + error);
            Assert.Contains($"a notebook in {language}", error, StringComparison.Ordinal);
        }
    }
}
