using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class FSharpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ExecutionSession _session;
    private int _number;

    public FSharpTests() =>
        _session = new([new EchoCommand(), new PatientCommand()], _folder.Path, grace: TimeSpan.FromMilliseconds(50));

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private async Task<RecordedOutput> Run(string code)
    {
        var output = new RecordedOutput();
        var outcome = await _session.RunAsync(code, ++_number, output);
        Assert.True(outcome.Status == CellStatus.Completed, string.Join('\n', outcome.Error?.Traceback ?? ["completed"]));
        return output;
    }

    private async Task<string> Fail(string code)
    {
        var outcome = await _session.RunAsync(code, ++_number, new RecordedOutput());
        Assert.Equal(CellStatus.Failed, outcome.Status);
        return string.Join('\n', outcome.Error!.Traceback);
    }

    [Fact]
    public async Task State_output_and_values_are_those_of_a_notebook()
    {
        await Run("#!fsharp\nlet twice n = 2 * n\ntype Person = { Name: string; Age: int }\nlet mutable count = 3");
        var output = await Run("#!f#\nprintfn \"count %d\" count\neprintf \"wrong\"\ntwice count");
        Assert.Equal("count 3\n", output.Standard);
        Assert.Equal("wrong", output.Error);
        Assert.Equal("6", output.PlainValue);
        Assert.Null((await Run("#!fsharp\nlet silent = 1")).Value);
        Assert.Null((await Run("#!fsharp\nprintfn \"unit\"")).Value);
        Assert.Contains("Name = \"Ada\"", (await Run("#!fsharp\n{ Name = \"Ada\"; Age = 36 }")).PlainValue, StringComparison.Ordinal);
        Assert.Equal("None", (await Run("#!fsharp\n(None: int option)")).PlainValue);
        Assert.Equal("[ 1, 2 ]", (await Run("#!fsharp\n[ 1; 2 ]")).PlainValue);
        Assert.DoesNotContain("Tail", (await Run("#!fsharp\n[ [ 1 ]; [] ]")).PlainValue, StringComparison.Ordinal);
        Assert.Equal("Some 3", (await Run("#!fsharp\nSome 3")).PlainValue);
        Assert.Contains("float32 [2,3]", (await Run("#!fsharp\nTorchSharp.torch.ones(2L, 3L)")).PlainValue, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("2", (await Run("#!fsharp\nopen System.Linq\nlet list = System.Collections.Generic.List<int>([ 1; 2 ])\nEnumerable.Count list")).PlainValue);
        var markup = await Run("#!fsharp\ndisplay \"shown\" |> ignore\ndisplay (HTML \"<b>x</b>\")");
        Assert.Equal("shown", markup.Displays[0].Data[MimeBundle.PlainText]);
        Assert.Equal("<b>x</b>", markup.Displays[1].Data[MimeBundle.Html]);
        Assert.Null(markup.Value);
    }

    [Fact]
    public async Task Errors_name_the_line_and_the_column_of_the_cell()
    {
        Assert.Equal(
            "(4,15): error FS0001: This expression was expected to have type 'int' but here has type 'string'\n"
            + "    let z : int = \"text\"\n"
            + "                  ^",
            await Fail("#!time\n#!fsharp\n\nlet z : int = \"text\""));
        var report = await Fail("#!fsharp\nlet rec fail n =\n    if n = 0 then invalidOp \"no\" else 1 + fail (n - 1)\n\nfail 2 |> ignore");
        Assert.StartsWith("System.InvalidOperationException: no\n", report, StringComparison.Ordinal);
        Assert.Contains("at fail in cell 2, line 3: if n = 0", report, StringComparison.Ordinal);
        Assert.Contains("at cell 2, line 5: fail 2", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Reflection", report, StringComparison.Ordinal);
        Assert.Equal("7", (await Run("#!fsharp\n3 + 4")).PlainValue);
    }

    [Fact]
    public async Task A_cell_holds_several_languages_and_commands_between_them()
    {
        var output = await Run(
            "var a = 2;\n#!fsharp\nlet text = \"\"\"\n#!echo inside\n\"\"\"\n#!share a --from csharp\na + 1\n(*\n#!nothing\n*)\n#!html\n<i>x</i>\n#!csharp\na + 5");
        Assert.Equal("<i>x</i>", Assert.Single(output.Displays).Data[MimeBundle.Html]);
        Assert.Equal("7", output.PlainValue);
    }

    [Fact]
    public async Task A_command_that_meets_a_variable_of_FSharp_points_to_share()
    {
        using var session = new ExecutionSession([new NoisyNotebooks.Kernel.Extension.Commands.AuditCommand()], _folder.Path);
        await session.RunAsync("#!fsharp\nlet table = 3", 1, new RecordedOutput());

        var outcome = await session.RunAsync("#!audit --data table", 2, new RecordedOutput());

        Assert.Contains(
            "'table' is a variable of fsharp: bring it over first with #!share table --from fsharp.", string.Join('\n', outcome.Error!.Traceback), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_are_shared_both_ways_by_reference_and_with_their_type()
    {
        await Run("var list = new List<int> { 1, 2 }; int[][,] jagged = { new int[2, 3] }; class Mine { public int V = 4; }\nvar mine = new Mine(); string none = null;");
        await Run("#!fsharp\n#!share list --from csharp\n#!share jagged --from csharp\n#!share none --from csharp\nlist.Add 3\nlet total = jagged.[0].[1, 2] + list.Count\nlet hasNone: bool = (none: string) |> isNull");
        Assert.Equal("3", (await Run("list.Count")).PlainValue);
        await Run("#!share total --from fsharp --as sum\nint typed = sum + 1;");
        Assert.Equal("4", (await Run("typed")).PlainValue);

        await Run("#!fsharp\n#!share mine --from csharp\nlet isObject = mine.GetType().Name\ntype Person = { Name: string }\nlet person = { Name = \"Ada\" }\nlet map = Map.ofList [ 1, [ \"a\" ] ]\nlet maybe: int option = None\nlet add a b = a + b\nlet inc = fun (x: int) -> x + 1");
        Assert.Equal("Ada", (await Run("#!share person --from fsharp\nperson.Name")).PlainValue);
        Assert.Equal("a", (await Run("#!share map --from fsharp\nmap[1].Head")).PlainValue);
        Assert.Equal("True", (await Run("#!share maybe --from fsharp\nmaybe == null")).PlainValue);
        Assert.Equal("3", (await Run("#!share inc --from fsharp\ninc.Invoke(2)")).PlainValue);

        // And home again, under another name.
        Assert.Equal("Ada", (await Run("#!fsharp\n#!share person --from csharp --as back\nback.Name")).PlainValue);
        Assert.Equal("a1", (await Run("#!fsharp\n#!share map --from csharp --as map2\n#!share inc --from csharp --as inc2\nMap.find 1 map2 |> List.head |> fun s -> s + string (inc2 0)")).PlainValue);
    }

    [Fact]
    public async Task A_variable_of_a_command_is_shared_with_its_type()
    {
        await Run("#!echo hello --times 2 --name said");
        Assert.Equal("7", (await Run("#!fsharp\n#!share said --from csharp\nsaid.Times + said.Text.Length")).PlainValue);
    }

    [Fact]
    public async Task Wrong_shares_say_what_is_wrong()
    {
        await Run("var number = 1;");
        Assert.Contains("there is no csharp variable 'nunber'. Did you mean 'number'?", await Fail("#!fsharp\n#!share nunber --from csharp"), StringComparison.Ordinal);
        Assert.Contains("no language 'fsarp' with variables. Did you mean 'fsharp'?", await Fail("#!share number --from fsarp"), StringComparison.Ordinal);
        Assert.Contains("No cell has set a variable of fsharp yet", await Fail("#!share x --from fsharp"), StringComparison.Ordinal);
        Assert.Contains("already a variable of csharp", await Fail("#!share number --from csharp"), StringComparison.Ordinal);
        Assert.Contains("cannot be a variable's name", await Fail("#!fsharp\n#!share number --from csharp --as 1x"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_lists_the_variables_of_the_language_it_stands_in()
    {
        var output = await Run("var inCSharp = 1;\n#!fsharp\nlet inFSharp = [ 1; 2 ]\n#!who\n#!csharp\n#!who");
        Assert.Equal(["inFSharp", "inCSharp"], output.Displays.Select(d => d.Data[MimeBundle.PlainText]));
    }

    [Fact]
    public async Task Packages_files_and_libraries_are_loaded()
    {
        await File.WriteAllTextAsync(_folder.File("tools.fsx"), "module Tools\nlet triple n = 3 * n");
        File.Copy(typeof(FSharpTests).Assembly.Location, _folder.File("some.dll"));
        Assert.Equal("9", (await Run("#!fsharp\n#load \"tools.fsx\"\nTools.triple 3")).PlainValue);
        await Run("#!fsharp\n#r \"some.dll\"");
        Assert.Contains("missing.dll", await Fail("#!fsharp\n#r \"missing.dll\""), StringComparison.Ordinal);
        var output = await Run("#!fsharp\n#r \"nuget: FsCheck, 3.6.0\"\ntypeof<FsCheck.Config>.Assembly.GetName().Name");
        Assert.Equal("FsCheck", output.PlainValue);
        Assert.Contains("Loaded FsCheck 3.6.0", output.Displays[0].Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("printfn \"on\"\nwhile true do ()")]
    [InlineData("printfn \"on\"\nSystem.Threading.Thread.Sleep(-1)")]
    [InlineData("printfn \"on\"\nAsync.Sleep(-1) |> Async.RunSynchronously")]
    [InlineData("printfn \"on\"\nCancellation.WaitHandle.WaitOne() |> ignore\nCancellation.ThrowIfCancellationRequested()")]
    public async Task Endless_code_is_stopped_and_the_session_lives_on(string code)
    {
        await Run("#!fsharp\nlet before = 11");
        for (var i = 1; i <= 2; i++)
        {
            var output = new RecordedOutput();
            var run = _session.RunAsync("#!fsharp\n" + code, ++_number, output);
            await output.Started;
            Assert.True(_session.Interrupt());
            Assert.Equal(CellStatus.Interrupted, (await run).Status);
            Assert.Equal($"{11 + i}", (await Run($"#!fsharp\nbefore + {i}")).PlainValue);
        }
    }

    [Fact]
    public async Task Code_that_was_left_behind_and_ends_after_all_is_waited_for()
    {
        await Run("#!fsharp\nlet before = 11");
        var output = new RecordedOutput();
        var go = _folder.File("go").Replace('\\', '/');
        var run = _session.RunAsync($"#!fsharp\nprintfn \"on\"\nfor _ in Seq.initInfinite id |> Seq.takeWhile (fun _ -> not (System.IO.File.Exists \"{go}\")) do ()", ++_number, output);
        await output.Started;
        Assert.True(_session.Interrupt());
        Assert.Equal(CellStatus.Interrupted, (await run).Status);

        var next = Run("#!fsharp\nbefore + 1");
        await File.WriteAllTextAsync(go, string.Empty);

        Assert.Equal("12", (await next).PlainValue);
    }

    [Fact]
    public async Task Words_are_completed_and_explained_from_the_first_cell_on()
    {
        var completion = await Complete("#!fsharp\nList.fil|");
        Assert.Contains("filter", completion);
        await Run("#!fsharp\n/// Doubles a number.\nlet twice (n: int) = 2 * n\ntype Pair = { First: int; Second: string }\nlet pair = { First = 1; Second = \"a\" }");
        Assert.Contains("twice", await Complete("#!fsharp\nlet x = tw|"));
        Assert.Equal(["First"], await Complete("var a = 1;\n#!fsharp\n\npair.Fi|"));
        Assert.Contains("twice: n: int -> int", await Inspect("#!fsharp\ntwi|ce 3"), StringComparison.Ordinal);
        Assert.Equal("nothing", await Inspect("#!fsharp\n |"));
    }

    private async Task<string[]> Complete(string cell)
    {
        var cursor = cell.IndexOf('|', StringComparison.Ordinal);
        var completion = await _session.CompleteAsync(cell.Remove(cursor, 1), cursor);
        return [.. completion.Matches.Select(m => m.Text)];
    }

    private async Task<string> Inspect(string cell)
    {
        var cursor = cell.IndexOf('|', StringComparison.Ordinal);
        var inspection = await _session.InspectAsync(cell.Remove(cursor, 1), cursor);
        return inspection?.ToBundle().Data[MimeBundle.PlainText] ?? "nothing";
    }
}
