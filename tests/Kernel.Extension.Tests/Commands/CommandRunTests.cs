using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

public sealed class CommandRunTests
{
    private const string Train = "#!train cross-entropy --data noisy --model logistic --batch 32 --device cpu";

    [Fact]
    public async Task Dataset_sets_data_and_the_test_part_sets_test()
    {
        using var notebook = await FakeNotebook.RunAsync("#!dataset blobs --take 40");
        await notebook.RunAsync("#!dataset blobs --split test --take 10");
        await notebook.RunAsync("#!dataset two-moons --take 20 --name moons");

        Assert.Equal(40, ((LabeledDataset)notebook["data"]).Count);
        Assert.Equal(DataSplit.Test, ((LabeledDataset)notebook["test"]).Split);
        Assert.Equal(2, ((LabeledDataset)notebook["moons"]).NumClasses);
        Assert.Contains("40 examples, 2 features, 3 classes", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dataset_explains_a_part_that_is_not_there()
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync("#!dataset digits --split test"));

        Assert.Contains("RandomSplit", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inject_sets_noisy_and_shows_the_realized_rate()
    {
        using var notebook = await FakeNotebook.RunAsync("#!inject symmetric --rate 0.4 --seed 1", ("data", Samples.Blobs()));

        var noisy = (LabeledDataset)notebook["noisy"];
        Assert.Equal(Samples.NoisyBlobs().Dataset.GivenLabels, noisy.GivenLabels);
        Assert.Contains($"{noisy.MislabelledCount} of 90 labels wrong", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inject_takes_the_only_data_set_and_asks_where_there_are_several()
    {
        using var one = await FakeNotebook.RunAsync("#!inject pair-flip --rate 0.2", ("mine", Samples.Blobs()));
        Assert.True(one.Has("noisy"));

        var several = await Assert.ThrowsAsync<CommandException>(
            () => FakeNotebook.RunAsync("#!inject pair-flip --rate 0.2", ("a", Samples.Blobs()), ("b", Samples.Blobs())));
        Assert.Contains("a, b", several.Message, StringComparison.Ordinal);

        var none = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync("#!inject pair-flip --rate 0.2"));
        Assert.Contains("#!dataset", none.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2nd")]
    [InlineData("a-b")]
    public async Task A_name_that_is_no_identifier_is_refused_before_any_work(string name)
    {
        using var notebook = new FakeNotebook { ["data"] = Samples.Blobs() };

        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync($"#!inject symmetric --rate 0.4 --name {name}"));

        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Empty(notebook.Outputs);
    }

    [Fact]
    public async Task Train_ends_on_the_dynamics_in_the_place_of_its_progress()
    {
        using var notebook = await FakeNotebook.RunAsync(
            $"{Train} --test test --epochs 3 --seed 5 --name first", ("noisy", Samples.NoisyBlobs().Dataset), ("test", Samples.Blobs(30)));

        var run = (TrainingRun)notebook["first"];
        Assert.True(run.IsComplete);
        Assert.Equal(5, run.Request.Seed);
        var states = Assert.Single(notebook.Outputs);
        Assert.StartsWith("Cross-entropy  epoch 1/3", states[0].Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.True(states[^1].Data.ContainsKey(MimeBundle.Plotly));
        Assert.Contains("mislabelled subset", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_keeps_the_epochs_that_ended()
    {
        using var notebook = new FakeNotebook { ["noisy"] = Samples.NoisyBlobs(600).Dataset };
        notebook.OnOutput = content =>
        {
            // The live line counts epochs: stop once the second one has begun.
            if (!content.Data[MimeBundle.PlainText].Contains("epoch 1/", StringComparison.Ordinal))
            {
                notebook.Interrupt();
            }
        };

        await notebook.RunAsync($"{Train} --epochs 1000000");

        var run = (TrainingRun)notebook["run"];
        Assert.False(run.IsComplete);
        Assert.NotEmpty(run.Records);
        Assert.Contains($"Interrupted: 'run' holds the {run.Records.Length} of 1000000 epochs", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_interrupted_in_its_first_epoch_leaves_the_variable_as_it_was()
    {
        using var notebook = new FakeNotebook { ["noisy"] = Samples.Blobs(), ["run"] = "before" };
        notebook.Interrupt();

        await Assert.ThrowsAsync<OperationCanceledException>(() => notebook.RunAsync(Train));

        Assert.Equal("before", notebook["run"]);
    }

    [Theory]
    [InlineData("mlp:8", "mlp:8")]
    [InlineData("mlp:64,64", "mlp:64,64")]
    [InlineData("small", "mlp:3")]
    public async Task The_network_may_have_a_size_or_be_a_variable(string model, string name)
    {
        using var notebook = new FakeNotebook { ["noisy"] = Samples.Blobs(), ["small"] = ModelCatalog.Mlp(3) };

        await notebook.RunAsync($"#!train cross-entropy --data noisy --model {model} --epochs 1 --device cpu");

        Assert.Equal(name, ((TrainingRun)notebook["run"]).Request.Model.Name);
    }

    [Fact]
    public async Task A_run_that_cannot_start_says_why_and_sets_nothing()
    {
        using var notebook = new FakeNotebook { ["noisy"] = Samples.Blobs() };

        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync("#!train elr --data noisy --model small-cnn"));

        Assert.Contains("takes pictures", error.Message, StringComparison.Ordinal);
        Assert.False(notebook.Has("run"));
    }

    [Fact]
    public async Task A_checkpoint_is_written_and_resumed()
    {
        var folder = Directory.CreateTempSubdirectory("noisy-test");
        try
        {
            var file = Path.Combine(folder.FullName, "state.ckpt");
            using var notebook = await FakeNotebook.RunAsync($"{Train} --epochs 2 --checkpoint '{file}'", ("noisy", Samples.NoisyBlobs().Dataset));
            Assert.True(File.Exists(file));
            await notebook.RunAsync($"{Train} --epochs 2 --checkpoint '{file}' --name again");

            Assert.Equal(((TrainingRun)notebook["run"]).Records.Last(), ((TrainingRun)notebook["again"]).Records.Last(), (a, b) => a.TrainLoss.Equals(b.TrainLoss));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Compare_trains_every_method_with_every_seed()
    {
        using var notebook = await FakeNotebook.RunAsync(
            "#!compare cross-entropy,elr --data noisy --test test --model logistic --batch 32 --epochs 2 --seeds 2 --device cpu",
            ("noisy", Samples.NoisyBlobs().Dataset),
            ("test", Samples.Blobs(30)));

        var comparison = (Comparison)notebook["comparison"];
        Assert.Equal(["cross-entropy", "elr"], comparison.Methods.Select(m => m.Method.Name));
        Assert.All(comparison.Methods, m => Assert.Equal([0L, 1L], m.Runs.Select(r => r.Request.Seed)));
        Assert.Contains(" ± ", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_shows_what_diverged_and_where_nothing_is_left_says_so()
    {
        const string line = "#!compare cross-entropy,elr --data noisy --model mlp --batch 8 --epochs 9 --seeds 1 --device cpu --learning-rate 1000";

        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync(line, ("noisy", Samples.NoisyBlobs().Dataset)));

        Assert.Contains("no run came to its end; 'comparison' is as it was.\nThe loss of Cross-entropy", error.Message, StringComparison.Ordinal);
        Assert.Contains("\nThe loss of ELR", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("elr,crossentropy", "Did you mean 'cross-entropy'?")]
    [InlineData("elr,elr", "each method once")]
    [InlineData(",", "at least one")]
    public async Task Compare_explains_a_wrong_list(string list, string explanation)
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync($"#!compare {list} --data noisy", ("noisy", Samples.Blobs())));

        Assert.Contains(explanation, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dynamics_shows_all_and_each_class()
    {
        using var notebook = await FakeNotebook.RunAsync("#!dynamics run", ("run", Samples.Run()));
        await notebook.RunAsync("#!dynamics run --by class");

        Assert.Contains("clean subset", notebook.Outputs[0][0].Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("blob 2", notebook.Outputs[1][0].Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dynamics_need_true_labels()
    {
        using var run = new CrossEntropyTraining().Train(Samples.Request(1) with { Train = Samples.Blobs() });

        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync("#!dynamics run", ("run", run)));

        Assert.Contains("true labels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reproduce_ends_on_the_verdict()
    {
        using var notebook = await FakeNotebook.RunAsync("#!reproduce elr --scale quick --seeds 1 --device cpu");

        var result = (ReproductionResult)notebook["reproduction"];
        Assert.Equal(ReproductionScale.Quick, result.Scale);
        Assert.Contains(result.VerdictSentence, notebook.PlainText, StringComparison.Ordinal);
        Assert.StartsWith("03-elr  starts", notebook.Outputs[0][0].Data[MimeBundle.PlainText], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reproduce_tells_planned_papers_from_unknown_ones()
    {
        var planned = PaperCatalog.All.First(p => !p.IsImplemented);
        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync($"#!reproduce {planned.Slug}"));
        Assert.Contains("is planned", error.Message, StringComparison.Ordinal);

        error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync("#!reproduce elrr"));
        Assert.Contains("Did you mean 'elr'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Papers_are_filtered()
    {
        using var all = await FakeNotebook.RunAsync("#!papers");
        Assert.All(PaperCatalog.All, p => Assert.Contains(p.Slug, all.PlainText, StringComparison.Ordinal));

        using var some = await FakeNotebook.RunAsync("#!papers --area classification --search early-learning");
        Assert.Contains("03 elr", some.PlainText, StringComparison.Ordinal);
        Assert.StartsWith("1 of ", some.PlainText, StringComparison.Ordinal);

        using var none = await FakeNotebook.RunAsync("#!papers --search 'no such words'");
        Assert.StartsWith("0 of ", none.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_says_what_is_used()
    {
        using var notebook = await FakeNotebook.RunAsync("#!device");

        Assert.Contains("threads", notebook.PlainText, StringComparison.Ordinal);
        Assert.Contains("libtorch", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_and_explains()
    {
        using var list = await FakeNotebook.RunAsync("#!help");
        Assert.All(MagicCommands.All, c => Assert.Contains(c.Name, list.PlainText, StringComparison.Ordinal));

        using var one = await FakeNotebook.RunAsync("#!help train");
        Assert.Contains("Usage: #!train METHOD", one.PlainText, StringComparison.Ordinal);
        Assert.Contains("--learning-rate", one.Html, StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync("#!help trian"));
        Assert.Contains("Did you mean '#!train'?", error.Message, StringComparison.Ordinal);
    }
}
