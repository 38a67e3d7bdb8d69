using System.Net;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class SessionTests : IDisposable
{
    private readonly ExecutionSession _session = new([new EchoCommand(), new PatientCommand()], Path.GetTempPath());
    private int _number;

    public void Dispose() => _session.Dispose();

    private async Task<RecordedOutput> Run(string code, CellStatus expected = CellStatus.Completed)
    {
        var (output, outcome) = await RunAny(code);
        Assert.True(outcome.Status == expected, string.Join('\n', outcome.Error?.Traceback ?? ["completed"]));
        return output;
    }

    private async Task<string> Fail(string code)
    {
        var (_, outcome) = await RunAny(code);
        Assert.Equal(CellStatus.Failed, outcome.Status);
        return string.Join('\n', outcome.Error!.Traceback);
    }

    private async Task<(RecordedOutput Output, CellOutcome Outcome)> RunAny(string code)
    {
        var output = new RecordedOutput();
        return (output, await _session.RunAsync(code, ++_number, output));
    }

    [Fact]
    public async Task Errors_name_files_as_the_notebook_does()
    {
        using var folder = new TemporaryFolder();
        using var session = new ExecutionSession([], folder.Path);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        foreach (var (code, shown) in new[]
        {
            ($"File.ReadAllText(@\"{folder.File("a.csv")}\")", "Could not find file 'a.csv'"),
            ($"File.ReadAllText(@\"{Path.Combine(home, "no-such-file.csv")}\")", $"Could not find file '~{Path.DirectorySeparatorChar}no-such-file.csv'"),
        })
        {
            var outcome = await session.RunAsync(code, 1, new RecordedOutput());
            Assert.Contains(shown, outcome.Error!.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(folder.Path, string.Join('\n', outcome.Error.Traceback.SkipLast(1)), StringComparison.Ordinal);
            Assert.Contains(shown, outcome.Error.Traceback[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Variables_functions_types_and_usings_live_on()
    {
        await Run("using System.Text.Json;\nvar x = 20;\nint Twice(int n) => 2 * n;\nrecord Pair(int A, int B);");
        var output = await Run("JsonSerializer.Serialize(new Pair(Twice(x), 2))");
        Assert.Equal("""{"A":40,"B":2}""", output.PlainValue);
    }

    [Fact]
    public async Task Only_a_last_expression_without_semicolon_is_a_value()
    {
        Assert.Equal("3", (await Run("1 + 2")).PlainValue);
        Assert.Null((await Run("var y = 1 + 2;")).Value);
        Assert.Null((await Run("Console.Write(1)")).Value);
        Assert.NotNull((await Run("(string)null")).Value);
    }

    [Fact]
    public async Task Await_works_at_the_top_level()
    {
        var output = await Run("var later = await Task.Run(async () => { await Task.Yield(); return 5; });\nlater + 1");
        Assert.Equal("6", output.PlainValue);
    }

    [Fact]
    public async Task Blocking_on_an_async_method_does_not_deadlock()
    {
        var output = await Run("async Task<int> F() { await Task.Delay(1); await Task.Yield(); return 7; }\nF().Result");
        Assert.Equal("7", output.PlainValue);
    }

    [Fact]
    public async Task Console_text_of_the_cell_its_tasks_and_its_threads_is_captured()
    {
        var output = await Run(
            """
            Console.WriteLine("direct");
            Console.Error.Write("wrong");
            await Task.Run(() => Console.WriteLine("task"));
            var thread = new Thread(() => Console.WriteLine("thread"));
            thread.Start();
            thread.Join();
            """);
        Assert.Equal("direct\ntask\nthread\n", output.Standard);
        Assert.Equal("wrong", output.Error);
    }

    [Fact]
    public async Task A_display_is_updated_in_place_from_a_later_cell_too()
    {
        var output = await Run("var shown = display(\"first\");\n\"second\".Display();\nshown.Update(\"third\");");
        Assert.Equal(["third", "second"], output.Displays.Select(d => d.Data[MimeBundle.PlainText]));
        await Run("shown.Update(\"fourth\");");
        Assert.Equal("fourth", output.Displays[0].Data[MimeBundle.PlainText]);
    }

    [Fact]
    public async Task Compiler_errors_name_the_line_of_the_cell_and_point_at_the_column()
    {
        var report = await Fail("#!time\nvar fine = 1;\n  int wrong = \"text\";");
        Assert.Equal(
            "(3,15): error CS0029: Cannot implicitly convert type 'string' to 'int'\n"
            + "      int wrong = \"text\";\n"
            + "                  ^",
            report);
    }

    [Fact]
    public async Task Exceptions_name_the_lines_of_the_cell_and_no_machinery()
    {
        var report = await Fail("void Inner(int[] a)\n{\n    a[5] = 1;\n}\n\nInner(new int[2]);");
        Assert.Equal(
            "System.IndexOutOfRangeException: Index was outside the bounds of the array.\n"
            + "   at Inner in cell 1, line 3: a[5] = 1;\n"
            + "   at cell 1, line 6: Inner(new int[2]);",
            report);
    }

    [Fact]
    public async Task An_exception_in_a_function_of_an_earlier_cell_names_that_cell()
    {
        await Run("static int Parse(string s)\n{\n    return int.Parse(s);\n}");
        var report = await Fail("\nParse(\"no number\");");
        Assert.Contains("in System.Int32.Parse", report, StringComparison.Ordinal);
        Assert.Contains("at Parse in cell 1, line 3", report, StringComparison.Ordinal);
        Assert.Contains("at cell 2, line 2: Parse(\"no number\");", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_set_before_an_exception_are_kept()
    {
        await Fail("var before = 3;\nthrow new InvalidOperationException(\"stop\");");
        Assert.Equal("3", (await Run("before")).PlainValue);
    }

    [Fact]
    public async Task Commands_and_code_run_in_their_order()
    {
        var output = await Run("Console.Write(\"a\");\n#!echo hello --times 2 --name said\nConsole.Write(said.Times);\nsaid.Text.Length");
        Assert.Equal("a2", output.Standard);
        Assert.Equal("hello hello", output.Displays[0].Data[MimeBundle.PlainText]);
        Assert.Equal("5", output.PlainValue);
    }

    [Fact]
    public async Task A_command_variable_has_the_type_of_its_value()
    {
        await Run("#!echo x");
        await Run("#!echo y --times 3 --like echo");
        Assert.Equal(typeof(Echo), Assert.Single(_session.Variables, v => v.Name == "echo").Type);
        Assert.Equal("3", (await Run("Echo typed = echo; typed.Times".Replace("Echo ", "NoisyNotebooks.Kernel.Host.Tests.Languages.Echo ", StringComparison.Ordinal))).PlainValue);
    }

    [Fact]
    public async Task A_command_reads_a_variable_of_a_cell_and_says_what_is_wrong_with_it()
    {
        await Run("var number = 3;");
        Assert.Contains("'number' is a Int32, expected a Echo", await Fail("#!echo x --like number"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_gets_a_suggestion_and_a_wrong_argument_the_usage()
    {
        Assert.Equal("There is no magic command '#!ehco'. Did you mean '#!echo'?", await Fail("#!ehco x"));
        Assert.Contains("Usage: #!echo TEXT", await Fail("#!echo x --times many"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_looks_like_a_command_inside_a_string_or_comment_is_none()
    {
        var output = await Run("var s = \"\"\"\n#!echo x\n\"\"\";\n/*\n#!nothing\n*/\ns");
        Assert.Equal("#!echo x", output.PlainValue);
    }

    [Fact]
    public async Task Languages_show_the_rest_of_the_cell_until_another_begins()
    {
        var output = await Run("#!markdown\n# Title\n#!html\n<b>bold</b>\n#!csharp\n1 + 1");
        Assert.Equal("# Title", output.Displays[0].Data["text/markdown"]);
        Assert.Equal("<b>bold</b>", output.Displays[1].Data[MimeBundle.Html]);
        Assert.Equal("2", output.PlainValue);
    }

    [Fact]
    public async Task Our_own_package_is_already_loaded()
    {
        var output = await Run("#i \"nuget: somewhere\"\n#r \"nuget: NoisyNotebooks, 0.1.0\"\n#r \"nuget:NoisyNotebooks\"");
        Assert.Equal(2, output.Displays.Count);
        Assert.Contains("already loaded", output.Displays[0].Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whos_lists_names_types_and_values_and_encodes_them()
    {
        await Run("var markup = \"<script>\"; var list = new List<int> { 1, 2 }; var table = new DataFrame(new Int32DataFrameColumn(\"n\", 3));");
        var shown = (await Run("#!whos")).Displays[0].Data;
        Assert.Contains("<td>list</td><td>List&lt;Int32&gt;</td>", shown[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("<td>DataFrame: 3 rows × 1 column</td>", WebUtility.HtmlDecode(shown[MimeBundle.Html]), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", shown[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Equal("list\nmarkup\ntable", (await Run("#!who")).Displays[0].Data[MimeBundle.PlainText]);
    }

    [Fact]
    public async Task The_names_that_are_open_in_every_cell_do_not_clash()
    {
        var output = await Run(
            """
            Type[] types = { typeof(Random), typeof(Index), typeof(Range), typeof(Path), typeof(File), typeof(Frame), typeof(Chart),
                typeof(DataFrame), typeof(Timer), typeof(Task), typeof(Formatter), typeof(torch), typeof(Stats), typeof(Lock),
                typeof(Action), typeof(Encoding), typeof(Interlocked), typeof(Series<int, int>) };
            Enumerable.Range(0, 3).Sum() + types.Length
            """);
        Assert.Equal("21", output.PlainValue);
    }

    [Fact]
    public async Task A_first_cell_can_use_TorchSharp_directly() =>
        Assert.Equal("15", (await Run("torch.arange(6).sum().item<long>()")).PlainValue);

    [Theory]
    [InlineData("torch.ones(2, 3)", "Float32 [2,3]")]
    [InlineData("new DataFrame(new Int32DataFrameColumn(\"age\", new[] { 41 }))", "age")]
    [InlineData("Frame.FromRecords(new[] { new { Age = 41 } })", "Age")]
    [InlineData("Chart.Point<int, int, string>(new[] { 1 }, new[] { 2 })", "")]
    public async Task Values_of_libraries_that_load_late_have_our_displays(string expression, string text)
    {
        // The first chart brings the library that draws it.
        await Run(expression);
        var output = await Run(expression);
        Assert.Contains(text, output.PlainValue, StringComparison.OrdinalIgnoreCase);

        // The formatters that other code uses know them too: its HTML is ours, but for ids made anew each time.
        await Run($"var value = {expression};");
        var html = (await Run("value.ToDisplayString(\"text/html\")")).PlainValue!;
        Assert.Equal(output.Value!.Data[MimeBundle.Html].Length, html.Length);
    }

    [Fact]
    public async Task A_package_of_the_registry_is_loaded()
    {
        var output = await Run("#r \"nuget: FsCheck, 3.6.0\"\ntypeof(FsCheck.Config).Assembly.GetName().Name");
        Assert.Equal("FsCheck", output.PlainValue);
        Assert.Contains("expected a package id", await Fail("#r \"nuget: not/an/id\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_any_type_become_variables_that_code_can_use()
    {
        await Run("class Mine { public int V = 4; }\nvar anonymous = new { A = 1 };");
        await Run("var mine = new Mine();");
        Assert.True(_session.TryGetVariable("mine", out var mine));
        var engine = new CSharpEngine(new ScriptGlobals(() => CancellationToken.None), Path.GetTempPath());
        await engine.SetVariableAsync("grid", new int[2, 3]);
        await engine.SetVariableAsync("map", new Dictionary<string, List<int[]>>());
        await engine.SetVariableAsync("hidden", new { A = 1 });
        await engine.SetVariableAsync("class1", mine!.GetType().Name);
        Assert.Equal(typeof(int[,]), engine.Variables[0].Type);
        Assert.Equal(typeof(Dictionary<string, List<int[]>>), engine.Variables[1].Type);
        Assert.Equal(typeof(object), engine.Variables[2].Type);
    }
}
