using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class AssistanceTests : IDisposable
{
    private readonly ExecutionSession _session = new([new EchoCommand(), .. MagicCommands.All], Path.GetTempPath());
    private int _number;

    public void Dispose() => _session.Dispose();

    private async Task Run(params string[] cells)
    {
        foreach (var cell in cells)
        {
            var outcome = await _session.RunAsync(cell, ++_number, new RecordedOutput());
            Assert.Null(outcome.Error);
        }
    }

    [Fact]
    public async Task Only_kinds_of_noise_that_fit_the_data_are_offered()
    {
        const string every = "#!inject |";
        Assert.Contains("symmetric", await Complete(every));
        Assert.Contains("missing-positives", await Complete(every));

        var output = new RecordedOutput();
        Assert.Null((await _session.RunAsync("#!dataset digits --name classes", 1, output)).Error);
        Assert.Contains("symmetric", await Complete(every));
        Assert.DoesNotContain("missing-positives", await Complete(every));

        Assert.Null((await _session.RunAsync("#!dataset digit-canvas --name sets", 2, output)).Error);
        Assert.DoesNotContain("missing-positives", await Complete("#!inject --data classes --kind |"));
        Assert.DoesNotContain("instance-dependent", await Complete("#!inject --data sets --kind |"));
        Assert.Contains("missing-positives", await Complete("#!inject --data sets --kind |"));

        // Which of the two is not said yet.
        Assert.Contains("instance-dependent", await Complete(every));
        Assert.Contains("missing-positives", await Complete(every));
    }

    // The cursor is where the bar stands.
    private async Task<string[]> Complete(string cell)
    {
        var cursor = cell.IndexOf('|', StringComparison.Ordinal);
        var completion = await _session.CompleteAsync(cell.Remove(cursor, 1), cursor);
        Assert.InRange(cursor, completion.Start, completion.End);
        return [.. completion.Matches.Select(m => m.Text)];
    }

    private async Task<string> Inspect(string cell)
    {
        var cursor = cell.IndexOf('|', StringComparison.Ordinal);
        var inspection = await _session.InspectAsync(cell.Remove(cursor, 1), cursor);
        return inspection?.ToBundle().Data[MimeBundle.PlainText] ?? "nothing";
    }

    [Fact]
    public async Task Members_of_what_earlier_cells_declared_are_completed()
    {
        await Run("record Pair(int First, string Second);", "1 + 1", "var pair = new Pair(1, \"a\"); int Twice(int n) => 2 * n;");
        Assert.Equal(["First"], await Complete("pair.Fi|"));
        Assert.Equal(["Substring"], await Complete("pair.Second.Subs|"));
        Assert.Equal(["Twice"], await Complete("var four = Twi|"));
        Assert.Contains("Pair", await Complete("new Pa|"));
    }

    [Fact]
    public async Task A_variable_declared_again_is_completed_as_it_is_now()
    {
        await Run("var x = 1;", "var x = \"text\";");
        Assert.Equal(["Length"], await Complete("x.Len|"));
    }

    [Fact]
    public async Task Everything_that_cells_can_use_is_completed()
    {
        await Run("using System.Text.Json;");
        Assert.Contains("JsonSerializer", await Complete("JsonSeria|"));
        Assert.Contains("torch", await Complete("tor|"));
        Assert.Contains("display", await Complete("disp|"));
        Assert.Contains("Where", await Complete("new[] { 1 }.Whe|"));
        Assert.Contains("foreach", await Complete("fore|"));
    }

    [Fact]
    public async Task Code_around_commands_and_other_languages_is_completed_in_its_place()
    {
        Assert.Equal(["WriteLine"], await Complete("#!echo x\r\nConsole.WriteL|\n#!html\n<b>Console.</b>"));
        Assert.Empty(await Complete("#!html\nConsole.WriteL|"));
        Assert.Equal(["WriteLine"], await Complete("#!html\n<b></b>\n#!csharp\nvar a = 1;\nConsole.WriteL|"));
    }

    [Fact]
    public async Task Values_of_command_parameters_are_completed()
    {
        await Run("#!echo hello --name said", "var number = 1;");
        Assert.Contains("fashion-mnist-10k", await Complete("#!dataset fash|"));
        Assert.Contains("elr", await Complete("#!train e|"));
        Assert.Contains("cross-entropy,elr", await Complete("#!compare cross-entropy,e|"));
        Assert.Contains("elr", await Complete("#!reproduce el|"));
        Assert.Equal(["said"], await Complete("#!echo x --like |"));
        Assert.Contains("#!markdown", await Complete("#!ma|"));
    }

    [Fact]
    public async Task Hover_shows_the_declaration_and_its_documentation()
    {
        await Run("/// <summary>Doubles a number.</summary>\nint Twice(int n) => 2 * n;");
        var twice = await Inspect("Twi|ce(3)");
        Assert.Contains("int Twice(int n)", twice, StringComparison.Ordinal);
        Assert.Contains("Doubles a number.", twice, StringComparison.Ordinal);
        Assert.Contains("void Console.WriteLine", await Inspect("Console.WriteLine|"), StringComparison.Ordinal);
        Assert.Contains("given label", await Inspect("Labeled|Dataset d;"), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("nothing", await Inspect("nonsense|"));
        Assert.Equal("nothing", await Inspect("|"));
    }

    [Fact]
    public async Task The_framework_is_documented_where_the_SDK_is_installed()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(framework, "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref")),
            "There is no SDK with the framework's documentation.");
        Assert.Contains("absolute value", await Inspect("Math.Ab|s(1)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inside_a_call_its_overloads_are_shown_with_the_current_parameter()
    {
        await Run("/// <param name=\"rate\">How much.</param>\ndouble Mix(int seed, double rate) => seed * rate;\nFunc<int, int> square = v => v * v;");
        Assert.Equal("double Mix(int seed, double rate)\n\nrate: How much.", await Inspect("Mix(1, |"));
        Assert.Contains("int Func<int, int>.Invoke(int arg)", await Inspect("square(|)"), StringComparison.Ordinal);
        var overloads = (await Inspect("\"abc\".Substring(1, |)")).Split("\n\n")[0].Split('\n');
        Assert.Equal(["string string.Substring(int startIndex, int length)", "string string.Substring(int startIndex)"], overloads);
        Assert.Contains("List<int>.List(int capacity)", await Inspect("new List<int>(|)"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_and_their_parameters_are_explained()
    {
        var echo = await Inspect("var a = 1;\n#!ec|ho x --times 2");
        Assert.Contains("Usage: #!echo TEXT", echo, StringComparison.Ordinal);
        Assert.Contains("Says a text again.", echo, StringComparison.Ordinal);
        Assert.Equal("#!echo --mood\n\nHow. One of calm, cross. Default: calm.", await Inspect("#!echo x --mo|od calm"));
        Assert.Equal("#!echo --times\n\nHow often. Default: 1.", await Inspect("#!echo x --times |2"));
    }

    [Fact]
    public async Task Many_runs_of_one_cell_keep_the_newest_declarations()
    {
        await Run("record Point(int X);");
        for (var i = 0; i < 210; i++)
        {
            await Run($"var again = {i}; var p{i % 3} = new Point({i});");
        }

        await Run("var again = \"text\";");
        Assert.Equal(["Length"], await Complete("again.Len|"));
        Assert.Equal(["X"], await Complete("p1.X|"));
    }
}
