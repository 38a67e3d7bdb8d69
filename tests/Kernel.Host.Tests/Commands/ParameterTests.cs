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
    [InlineData("var tup = (3, \"a\");", "tup=(4, b)", "(int, string) tup = (4, \"b\");")]
    [InlineData("(int A, double B) tup = (1, 2);", "tup=[3,4]", "(int A, double B) tup = (3, 4d);")]
    [InlineData("(int, int)[] pairs = [];", "pairs=[(1, 2), (3, 4)]", "(int, int)[] pairs = [(1, 2), (3, 4)];")]
    [InlineData("Dictionary<string, double> w = [];", "w={\"a\": 1, \"b\": 2.5}", "Dictionary<string, double> w = new Dictionary<string, double> { [\"a\"] = 1d, [\"b\"] = 2.5d };")]
    [InlineData("var w = new Dictionary<string, int> { [\"x\"] = 1 };", "w=a=1, b=2", "Dictionary<string, int> w = new Dictionary<string, int> { [\"a\"] = 1, [\"b\"] = 2 };")]
    [InlineData("DayOfWeek day = DayOfWeek.Monday;", "day=friday", "DayOfWeek day = (DayOfWeek)Enum.Parse(typeof(DayOfWeek), \"friday\", ignoreCase: true);")]
    [InlineData("var day = DayOfWeek.Monday;", "day=friday", "DayOfWeek day = (DayOfWeek)Enum.Parse(typeof(DayOfWeek), \"friday\", ignoreCase: true);")]
    [InlineData("enum Mode { Fast, Slow }\nvar mode = Mode.Fast;", "mode=slow", "Mode mode = (Mode)Enum.Parse(typeof(Mode), \"slow\", ignoreCase: true);")]
    [InlineData("int[][] grid = [];", "grid=[[1, 2], [3]]", "int[][] grid = [[1, 2], [3]];")]
    [InlineData("ulong n = 1;", "n=18446744073709551615", "ulong n = 18446744073709551615;")]
    [InlineData("System.Numerics.BigInteger n = 1;", "n=99999999999999999999", "System.Numerics.BigInteger n = System.Numerics.BigInteger.Parse(\"99999999999999999999\", System.Globalization.CultureInfo.InvariantCulture);")]
    [InlineData("TimeSpan t = default;", "t=0:01:30", "TimeSpan t = TimeSpan.Parse(\"0:01:30\", System.Globalization.CultureInfo.InvariantCulture);")]
    [InlineData("#!fsharp\nlet seeds = [1; 2]", "seeds=3,4", "#!fsharp\nlet seeds : int list = [ 3; 4 ]")]
    [InlineData("#!fsharp\nlet rate = 0.4", "rate=1", "#!fsharp\nlet rate : float = float \"1\"")]
    [InlineData("#!fsharp\nlet id : string = \"x\" // a note", "id=007", "#!fsharp\nlet id : string = \"007\"")]
    [InlineData("#!fsharp\nlet o = Some 3", "o=5", "#!fsharp\nlet o : int option = Some (5)")]
    [InlineData("#!fsharp\nlet o = Some 3", "o=null", "#!fsharp\nlet o : int option = None")]
    [InlineData("#!fsharp\nlet o : float voption = ValueNone", "o=1", "#!fsharp\nlet o : float voption = ValueSome (float \"1\")")]
    [InlineData("#!fsharp\nlet t = (1, \"a\")", "t=(3,4)", "#!fsharp\nlet t : int * string = (3, \"4\")")]
    [InlineData("#!fsharp\nlet t = struct (1, 2uy)", "t=(3,255)", "#!fsharp\nlet t : struct (int * byte) = struct (3, 255uy)")]
    [InlineData("#!fsharp\nlet rates =\n    [ 0.1\n      0.2 ]", "rates=1,2", "#!fsharp\nlet rates : float list = [ float \"1\"; float \"2\" ]")]
    [InlineData("#!fsharp\nlet half = 1.0 / 2.0", "half=1", "#!fsharp\nlet half : float = float \"1\"")]
    [InlineData("#!fsharp\nlet steps = [1 .. 3]", "steps=7", "#!fsharp\nlet steps : int list = [ 7 ]")]
    [InlineData("#!fsharp\nlet c = 'x'", "c=y", "#!fsharp\nlet c : char = 'y'")]
    [InlineData("#!fsharp\nlet n = 1I", "n=99999999999999999999", "#!fsharp\nlet n : System.Numerics.BigInteger = System.Numerics.BigInteger.Parse(\"99999999999999999999\", System.Globalization.CultureInfo.InvariantCulture)")]
    [InlineData("#!fsharp\nlet m = Map.ofList [ \"a\", 1 ]", "m=a=2,b=3", "#!fsharp\nlet m : Map<string,int> = Map.ofList [ (\"a\", 2); (\"b\", 3) ]")]
    [InlineData("#!fsharp\nopen System\nlet day = DateTime.Now", "day=2026-03-04", "#!fsharp\nlet day : DateTime = System.DateTime.Parse(\"2026-03-04\", System.Globalization.CultureInfo.InvariantCulture)")]
    [InlineData("#!fsharp\nlet day = System.DayOfWeek.Monday", "day=friday", "#!fsharp\nlet day : System.DayOfWeek = System.DayOfWeek.Friday")]
    [InlineData("#!fsharp\ntype Mode = Fast | Slow\nlet mode = Fast", "mode=slow", "#!fsharp\nlet mode : Mode = Mode.Slow")]
    [InlineData("#!fsharp\nlet other = 1", "id=007", "#!fsharp\nlet id = \"007\"")]
    [InlineData("#!fsharp\nlet other = 1", "rate=1.5", "#!fsharp\nlet rate = float \"1.5\"")]
    [InlineData("#!fsharp\nlet ``type`` = 1", "type=2", "#!fsharp\nlet ``type`` : int = 2")]
    public void The_declared_type_counts(string defaults, string parameter, string expected) =>
        Assert.Equal(expected, Injected(defaults, parameter));

    [Theory]
    [InlineData("int n = 1;", "n=1.5")]
    [InlineData("byte n = 1;", "n=256")]
    [InlineData("double x = 1;", "x=many")]
    [InlineData("bool b = true;", "b=2")]
    [InlineData("int n = 1;", "=3")]
    [InlineData("var tup = (3, 4);", "tup=(3,x)")]
    [InlineData("var tup = (3, 4);", "tup=(3,4,5)")]
    [InlineData("var tup = (3, 4);", "tup=7")]
    [InlineData("Dictionary<string, int> w = [];", "w=a")]
    [InlineData("Dictionary<string, int> w = [];", "w={\"a\": \"b\"}")]
    [InlineData("DayOfWeek day = DayOfWeek.Monday;", "day=Someday")]
    [InlineData("var day = DayOfWeek.Monday;", "day=Someday")]
    [InlineData("enum Mode { Fast, Slow }\nMode mode = Mode.Fast;", "mode=medium")]
    [InlineData("enum Mode { Fast, Slow }\nMode[] modes = [];", "modes=fast,medium")]
    [InlineData("TimeSpan t = default;", "t=90")]
    [InlineData("TimeSpan t = default;", "t=1:99:99")]
    [InlineData("DateTime d = default;", "d=3/4/2026")]
    [InlineData("DateOnly d = default;", "d=2026-13-01")]
    [InlineData("Guid g = default;", "g=x")]
    [InlineData("double x = 1;", "x=1e999")]
    [InlineData("DataFrame frame = null!;", "frame=x")]
    [InlineData("record Point(int X);\nvar p = new Point(1);", "p=2")]
    [InlineData("int[,] grid = new int[1, 1];", "grid=[[1]]")]
    [InlineData("enum Mode { Fast, Slow }\nMode mode = Mode.Fast;", "mode=9")]
    [InlineData("enum Mode { Fast, Slow }\nMode mode = Mode.Fast;", "mode=Fast,Slow")]
    [InlineData("#!fsharp\nlet t = (1, 2)", "t=(3,x)")]
    [InlineData("#!fsharp\nlet t = (1, 2)", "t=3")]
    [InlineData("#!fsharp\nlet o = Some 3", "o=many")]
    [InlineData("#!fsharp\nlet d : System.DateTime = System.DateTime.Now", "d=3/4/2026")]
    [InlineData("#!fsharp\nlet b = 1uy", "b=256")]
    [InlineData("#!fsharp\nlet day = System.DayOfWeek.Monday", "day=Someday")]
    [InlineData("#!fsharp\ntype Mode = Fast | Slow of int\nlet mode = Fast", "mode=Slow")]
    [InlineData("#!fsharp\ntype Point = { X: int }\nlet p = { X = 1 }", "p=2")]
    [InlineData("#!fsharp\nlet frame = Deedle.Nowhere.Make()", "frame=2")]
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
    public async Task The_command_line_gives_files_of_parameters_to_the_notebook_and_does_not_open_them_itself()
    {
        NotebookFixture.Of("// defaults\ndouble rate = 0.4; string name = \"\";", "$\"{rate} {name}\"").Save(_folder.File("n.ipynb"));
        await File.WriteAllTextAsync(_folder.File("p.json"), "{ \"rate\": 1.5, \"name\": \"two words\" }");
        Directory.CreateDirectory(_folder.File("folder"));
        foreach (var given in new[] { new[] { "-p", "@p.json" }, ["-p@p.json"], ["--parameter", "@p.json"], ["-p=@p.json"] })
        {
            var (code, output, error) = await NoisyProcess.Run(_folder.Path, ["run", "n.ipynb", .. given]);
            Assert.True(code == ExitCodes.Ok, output + error);
            Assert.Contains("1.5 two words", Notebook.Load(_folder.File("n.out.ipynb")).Cells[2].Outputs[0]!.ToJsonString(), StringComparison.Ordinal);
        }

        string[] wrong = OperatingSystem.IsWindows() ? ["folder", "missing.json"] : ["folder", "missing.json", "pipe", "/dev/zero", "/proc/self/mem"];
        if (!OperatingSystem.IsWindows())
        {
            using var made = System.Diagnostics.Process.Start("mkfifo", _folder.File("pipe"));
            await made.WaitForExitAsync();
        }

        foreach (var path in wrong)
        {
            var (code, output, error) = await NoisyProcess.Run(_folder.Path, "run", "n.ipynb", "-p", "@" + path);
            Assert.True(code == ExitCodes.BadUsage, output + error);
            Assert.StartsWith($"-p @{path}: ", error, StringComparison.Ordinal);
            Assert.Single(error.Trim().Split('\n'));
        }

        // Not of parameters alone: no argument is opened by the parser.
        Assert.Contains("'@p.json'", (await NoisyProcess.Run(_folder.Path, "run", "@p.json")).Error, StringComparison.Ordinal);
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
