using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.DotNetInteractive;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Tests.DotNetInteractive;

/// <summary>extension.dib, compiled and run against stand-ins for the few types of .NET Interactive that it names.</summary>
public sealed class ExtensionScriptTests
{
    private const string Train = "#!train cross-entropy --data noisy --model logistic --batch 32 --device cpu";

    [Fact]
    public void The_script_follows_from_the_declarations()
    {
        var script = File.ReadAllText(ExtensionScript.Path);

        Assert.True(ExtensionScript.Regenerate(script, MagicCommands.All) == script, ExtensionScript.HowToUpdate);
    }

    [Fact]
    public async Task Every_cell_compiles_without_a_remark()
    {
        var session = new EngineSession();
        session.Root.Children.Add(session.CSharp);
        Assert.Equal(2, EngineSession.Cells.Count);

        foreach (var cell in EngineSession.Cells)
        {
            Assert.Empty(session.CSharp.Check(cell));
            using var context = new Microsoft.DotNet.Interactive.KernelInvocationContext(session.Root);
            await session.CSharp.RunAsync(cell);
        }
    }

    [Fact]
    public async Task Every_command_is_registered_with_every_parameter()
    {
        var session = await EngineSession.LoadedAsync();

        Assert.Equal(
            MagicCommands.All.Select(c => (c.Name, c.Description)),
            session.Root.Directives.Select(d => (d.Name, d.Description!)));
        foreach (var (command, directive) in MagicCommands.All.Zip(session.Root.Directives))
        {
            Assert.Equal(
                command.Parameters.Select(p => (p.Name, p.IsPositional, p.IsRequired, p.Kind == ParameterKind.Flag)),
                directive.Parameters.Select(p => (p.Name, p.AllowImplicitName, p.Required, p.Flag)));
            Assert.All(command.Parameters.Zip(directive.Parameters), p =>
            {
                Assert.StartsWith(p.First.Description, p.Second.Description, StringComparison.Ordinal);
                Assert.Equal(p.First.Kind is ParameterKind.Integer or ParameterKind.Number ? "number" : "text", p.Second.TypeHint);
                Assert.Equal(p.First.Default is not null, p.Second.Description.Contains($" Default: {p.First.Default}.", StringComparison.Ordinal));
                Assert.True(p.First.Choices.Count == 0 || p.Second.Completions.SequenceEqual(p.First.Choices, StringComparer.Ordinal));
            });
        }
    }

    [Fact]
    public async Task Loading_says_what_came_and_leaves_no_variables()
    {
        var session = new EngineSession();
        session.Root.Children.Add(session.CSharp);

        using var context = await session.LoadAsync();

        var said = Assert.Single(context.Outputs).Formatted[MimeBundle.PlainText];
        Assert.Matches($@"^NoisyNotebooks \d+\.\d+\.\d+.*: {MagicCommands.All.Count} magic commands", said);
        Assert.Empty(session.CSharp.ScriptState!.Variables);
    }

    [Fact]
    public async Task What_goes_wrong_while_loading_is_shown()
    {
        // No C# kernel under the root: what the script asks for is not there.
        var session = new EngineSession();
        session.Root.Children.Add(new Microsoft.DotNet.Interactive.Kernel("csharp"));

        using var context = await session.LoadAsync();

        var said = Assert.Single(context.Outputs).Formatted[MimeBundle.PlainText];
        Assert.StartsWith("NoisyNotebooks could not be loaded: System.InvalidCastException", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Papers_shows_a_table_in_both_forms()
    {
        var session = await EngineSession.LoadedAsync();

        using var context = await session.SendAsync("#!papers --search memorization");

        Assert.Null(context.Failure);
        var shown = Assert.Single(context.Outputs).Formatted;
        Assert.Contains("<table", shown[MimeBundle.Html], StringComparison.Ordinal);
        Assert.Contains("03 elr", shown[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_and_cells_hand_each_other_variables()
    {
        var session = await EngineSession.LoadedAsync();

        using var loaded = await session.SendAsync("#!dataset blobs --take 90 --name train");
        await session.CSharp.RunAsync("var mine = train;");
        using var injected = await session.SendAsync("#!inject symmetric --rate 0.4 --data mine --seed 1");
        using var trained = await session.SendAsync($"{Train} --epochs 2 --learning-rate 0.1 --name first");

        Assert.Equal((null, null, null), (loaded.Failure, injected.Failure, trained.Failure));
        Assert.Equal(2, await session.CSharp.RunAsync("first.Records.Length"));
        Assert.Same(await session.CSharp.RunAsync("noisy"), ((TrainingRun)(await session.CSharp.RunAsync("first"))!).Request.Train);

        // One output, from the first line of progress to the chart.
        var output = Assert.Single(trained.Outputs);
        Assert.InRange(output.Updates, 1, 100);
        Assert.Contains("mislabelled subset", output.Formatted[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("noisy-chart", output.Formatted[MimeBundle.Html], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_offers_variables_of_the_right_type()
    {
        var session = await EngineSession.LoadedAsync();
        await session.CSharp.RunAsync("var text = \"a\"; var set = SyntheticData.GaussianBlobs(30, seed: 3); ");
        await session.CSharp.RunAsync("var hidden = SyntheticData.GaussianBlobs(30, seed: 3);");
        await session.CSharp.RunAsync("var hidden = 1;");

        var data = session.Root.Find("#!train").Directive.Parameters.Single(p => p.Name == "--data");

        Assert.Equal(["set"], data.Completions);
    }

    [Theory]
    [InlineData("#!inject symmetric --rate lots", "a number from 0 to 1, got 'lots'")]
    [InlineData("#!train elrr --data noisy", "Did you mean 'elr'?")]
    [InlineData("#!train elr --data noise", "Did you mean 'noisy'?")]
    public async Task A_mistake_fails_the_cell_with_one_message(string line, string explanation)
    {
        var session = await EngineSession.LoadedAsync();
        await session.CSharp.RunAsync("var noisy = SyntheticData.GaussianBlobs(30, seed: 3);");

        using var context = await session.SendAsync(line);

        Assert.Contains(explanation, context.Failure, StringComparison.Ordinal);
        Assert.Empty(context.Outputs);
    }

    [Fact]
    public async Task An_interrupt_before_the_first_epoch_leaves_the_variable()
    {
        var session = await EngineSession.LoadedAsync();
        await session.CSharp.RunAsync("var noisy = SyntheticData.GaussianBlobs(30, seed: 3); var run = \"before\";");

        using var context = await session.SendAsync(Train, c => c.Interrupt());

        Assert.Contains("interrupted", context.Failure, StringComparison.Ordinal);
        Assert.Equal("before", await session.CSharp.RunAsync("run"));
    }

    [Fact]
    public async Task A_bound_object_without_a_parameter_is_an_error_of_the_script()
    {
        using var notebook = new FakeNotebook();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => InteractiveHost.RunAsync("#!papers", new { Area = "Crowds" }, notebook));

        Assert.Contains("#!papers --search", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => InteractiveHost.RunAsync("#!paper", new object(), notebook));
    }

    [Theory]
    [InlineData("0,4")]
    [InlineData("0.4")]
    [InlineData(0.4)]
    public async Task A_number_may_come_in_the_users_culture(object rate)
    {
        using var notebook = new FakeNotebook { ["data"] = Samples.Blobs() };
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            var german = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            german.NumberFormat.NumberDecimalSeparator = ",";
            german.NumberFormat.NumberGroupSeparator = ".";
            Thread.CurrentThread.CurrentCulture = german;

            Assert.Null(await InteractiveHost.RunAsync(
                "#!inject", new { Kind = "symmetric", Rate = rate, Data = (object?)null, Seed = 1, Name = (object?)null }, notebook));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }

        Assert.Equal(new Methods.Noise.SymmetricNoise(0.4).Inject(Samples.Blobs(), 1).Dataset.GivenLabels, ((LabeledDataset)notebook["noisy"]).GivenLabels);
    }
}
