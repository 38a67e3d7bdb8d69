using System.Text.Json;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.DotNetInteractive;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Tests.DotNetInteractive;

/// <summary>The extension in the real engine: commands, completion, mistakes, variables both ways, live displays, interrupt.</summary>
public sealed class NoisyExtensionTests
{
    private const string Train = "#!train cross-entropy --data noisy --model logistic --batch 32 --device cpu";

    [Fact]
    public async Task Every_command_is_offered_with_its_parameters_and_values()
    {
        using var session = await InteractiveSession.LoadedAsync();

        var commands = await session.CompleteAsync("#!");
        Assert.All(MagicCommands.All, c => Assert.Contains(c.Name, commands));
        var ofTrain = await session.CompleteAsync("#!train elr --");
        Assert.All(MagicCommands.Find("#!train")!.Parameters.Where(p => !p.IsPositional), p => Assert.Contains(p.Name, ofTrain));
        Assert.Contains("fashion-mnist-10k", await session.CompleteAsync("#!dataset "));
        await session.RunAsync("var text = \"a\"; var set = SyntheticData.GaussianBlobs(30, seed: 3);");
        var data = await session.CompleteAsync("#!inject symmetric --data ");
        Assert.Contains("set", data);
        Assert.DoesNotContain("text", data);
    }

    [Theory]
    [InlineData("new DateOnly(2026, 1, 2)", "2026-01-02")]
    [InlineData("new[] { (1, \"a\") }", "(int, string)[]: 1 item")]
    [InlineData("new[,] { { 1, 2 } }", "int[1, 2]")]
    [InlineData("System.Text.Json.Nodes.JsonNode.Parse(\"{}\")", "{}")]
    [InlineData("var t = new System.Data.DataTable(\"T\"); t.Columns.Add(\"a\"); t.Rows.Add(\"x\"); t", "T: 1 row")]
    public async Task Common_values_look_as_in_our_own_kernel(string code, string expected)
    {
        using var session = await InteractiveSession.LoadedAsync();
        var cell = await session.RunAsync(code);
        Assert.Null(cell.Failure);
        Assert.Contains(expected, cell.Shown(MimeBundle.Html), StringComparison.Ordinal);
        Assert.InRange(cell.Shown(MimeBundle.Html).Length, expected.Length, 3000);
    }

    [Fact]
    public async Task Namespaces_are_open_in_later_cells_and_nothing_is_left_over()
    {
        using var session = await InteractiveSession.LoadedAsync();

        var cell = await session.RunAsync("new SymmetricNoise(0.4).Description");

        Assert.Null(cell.Failure);
        Assert.Empty(cell.Warnings);
        Assert.Empty(session.CSharp.ScriptState!.Variables);
    }

    [Fact]
    public async Task A_table_comes_in_both_forms()
    {
        using var session = await InteractiveSession.LoadedAsync();

        var cell = await session.RunAsync("#!papers --search memorization");

        Assert.Null(cell.Failure);
        Assert.Contains("<table", cell.Shown(MimeBundle.Html), StringComparison.Ordinal);
        Assert.Contains("03 elr", cell.Shown(MimeBundle.PlainText), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_and_cells_hand_each_other_variables()
    {
        using var session = await InteractiveSession.LoadedAsync();

        var loaded = await session.RunAsync("#!dataset blobs --take 90 --name train");
        await session.RunAsync("var mine = train; var epochs = 2; var rate = 0.1;");
        var injected = await session.RunAsync("#!inject symmetric --rate 0.4 --data mine --seed 1");
        var trained = await session.RunAsync($"{Train} --epochs @csharp:epochs --learning-rate @csharp:rate --name first");

        Assert.Equal((null, null, null), (loaded.Failure, injected.Failure, trained.Failure));
        Assert.Equal(2, await session.ValueAsync("first.Records.Length"));
        Assert.Equal(0.1, await session.ValueAsync("first.Request.Optimizer.LearningRate"));
        Assert.Equal(true, await session.ValueAsync("object.ReferenceEquals(noisy, first.Request.Train)"));
        Assert.Contains("mislabelled subset", trained.Shown(MimeBundle.PlainText), StringComparison.Ordinal);
        Assert.Contains("noisy-picture", trained.Shown(MimeBundle.Html), StringComparison.Ordinal);
        Assert.InRange(trained.Updates, 1, 100);
    }

    [Theory]
    [InlineData("#!inject symmetric --rate lots", "a number from 0 to 1, got 'lots'")]
    [InlineData("#!train elrr --data noisy", "Did you mean 'elr'?")]
    [InlineData("#!train elr --data noise", "Did you mean 'noisy'?")]
    public async Task A_mistake_fails_the_cell_with_one_message(string line, string explanation)
    {
        using var session = await InteractiveSession.LoadedAsync();
        await session.RunAsync("var noisy = SyntheticData.GaussianBlobs(30, seed: 3);");

        var cell = await session.RunAsync(line);

        Assert.Contains(explanation, cell.Failure, StringComparison.Ordinal);
        Assert.Empty(cell.Shown(MimeBundle.Html));
    }

    [Fact]
    public async Task An_interrupt_stops_a_running_command()
    {
        using var session = await InteractiveSession.LoadedAsync();
        await session.RunAsync("var noisy = SyntheticData.GaussianBlobs(300, seed: 3);");
        var begun = new TaskCompletionSource();
        using var watch = session.Root.KernelEvents.Subscribe(new Begun(begun));

        var training = session.RunAsync($"{Train} --epochs 100000");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await session.Root.SendAsync(new Cancel());
        var cell = await training.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.NotNull(cell.Failure);
    }

    [Fact]
    public async Task Data_frames_keep_our_display_whoever_registers_later()
    {
        using var session = await InteractiveSession.LoadedAsync();
        Microsoft.DotNet.Interactive.Formatting.Formatter.Register<Microsoft.Data.Analysis.DataFrame>((_, writer) => writer.Write("theirs"), MimeBundle.Html);

        Displays.RegisterFrames();
        var cell = await session.RunAsync("new DataFrame(new Int32DataFrameColumn(\"x\", new[] { 1, 2 }))");

        Assert.Contains("<table", cell.Shown(MimeBundle.Html), StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", cell.Shown(MimeBundle.Html), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"0,4\"")]
    [InlineData("\"0.4\"")]
    [InlineData("0.4")]
    public async Task A_number_may_come_in_the_users_culture(string rate)
    {
        using var notebook = new FakeNotebook { ["data"] = Samples.Blobs() };
        var before = Thread.CurrentThread.CurrentCulture;
        var bound = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            $$"""{"invokedDirective":"#!inject","kind":"symmetric","rate":{{rate}},"data":null,"seed":"1"}""")!;
        try
        {
            var german = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            german.NumberFormat.NumberDecimalSeparator = ",";
            german.NumberFormat.NumberGroupSeparator = ".";
            Thread.CurrentThread.CurrentCulture = german;

            Assert.Null(await InteractiveHost.RunAsync(bound, notebook));
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }

        Assert.Equal(new Methods.Noise.SymmetricNoise(0.4).Inject(Samples.Blobs(), 1).Dataset.GivenLabels, ((LabeledDataset)notebook["noisy"]).GivenLabels);
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_an_error_of_the_extension()
    {
        using var notebook = new FakeNotebook();

        await Assert.ThrowsAsync<InvalidOperationException>(() => InteractiveHost.RunAsync(new Dictionary<string, JsonElement>(), notebook));
    }

    private sealed class Begun(TaskCompletionSource begun) : IObserver<KernelEvent>
    {
        public void OnNext(KernelEvent value)
        {
            if (value is DisplayedValueUpdated)
            {
                begun.TrySetResult();
            }
        }

        public void OnError(Exception error) { }

        public void OnCompleted() { }
    }
}
