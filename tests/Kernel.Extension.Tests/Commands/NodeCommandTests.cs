using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

/// <summary>The commands on the nodes of a graph, and what they say where something does not fit.</summary>
public sealed class NodeCommandTests
{
    [Fact]
    public async Task Nodes_go_through_all_commands()
    {
        using var notebook = await FakeNotebook.RunAsync("#!dataset block-model");
        await notebook.RunAsync("#!dataset block-model --split test");
        await notebook.RunAsync("#!dataset block-model --split validation");
        await notebook.RunAsync("#!inject symmetric --rate 0.4");
        await notebook.RunAsync("#!train elr --data noisy --test test --epochs 15 --device cpu");
        await notebook.RunAsync("#!compare ce,elr --data noisy --test test --model gcn --epochs 3 --device cpu");
        await notebook.RunAsync("#!dynamics run --by class");
        await notebook.RunAsync("#!audit noisy --epochs 20 --folds 2 --device cpu");

        Assert.IsType<GraphDataset>(notebook["data"]);
        Assert.Equal(DataSplit.Validation, ((GraphDataset)notebook["validation"]).Split);
        var run = (TrainingRun)notebook["run"];
        Assert.Equal("gcn", run.Request.Model.Name);
        Assert.Equal(400, run.Records[^1].Dynamics!.Value.CleanCount + run.Records[^1].Dynamics!.Value.MislabelledCount);
        Assert.True(((LabelIssues)notebook["issues"]).Count > 50);
        Assert.Contains("of 400 labels wrong", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_for_graphs_alone_trains_with_what_is_usual_for_graphs()
    {
        using var notebook = await FakeNotebook.RunAsync("#!dataset block-model");
        await notebook.RunAsync("#!inject asymmetric --rate 0.3");
        await notebook.RunAsync("#!train erase --data noisy --epochs 2 --device cpu");

        var run = (TrainingRun)notebook["run"];
        Assert.Equal("erase", run.Method.Name);
        Assert.Contains("right training labels, cleaned", run.Records[^1].Values.Keys);
        Assert.Contains("coding rate", notebook.PlainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!train elr-plus --data noisy", "elr-plus does not train on class labels", "cross-entropy, elr")]
    [InlineData("#!train elr --data noisy --model tiny-cnn", "a convolutional network takes pictures", "[32]")]
    [InlineData("#!inject instance-dependent --rate 0.2 --data noisy", "instance-dependent", "symmetric")]
    [InlineData("#!train pu-mlc --data noisy", "pu-mlc does not train on class labels", "elr")]
    public async Task What_does_not_fit_nodes_is_said_with_what_does(string line, string problem, string help)
    {
        using var notebook = await FakeNotebook.RunAsync("#!dataset block-model --name noisy");

        var error = await Assert.ThrowsAnyAsync<Exception>(() => notebook.RunAsync(line));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(help, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Label_sets_are_refused_by_the_audit_in_the_users_words()
    {
        using var notebook = await FakeNotebook.RunAsync("#!dataset digit-canvas --take 50");

        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync("#!audit data"));

        Assert.Contains("one class label an example", error.Message, StringComparison.Ordinal);
    }
}
