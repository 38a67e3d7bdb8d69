using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Annotators;

public sealed class AnnotatorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_simulated_annotator_is_wrong_as_often_as_it_should_be_and_says_the_same_again()
    {
        var known = Enumerable.Range(0, 4_000).Select(i => (long)(i % 4)).ToArray();
        var annotator = new SimulatedAnnotator([.. known], 4, i => i < 2_000 ? 0.7 : 1, seed: 3);
        var answers = new List<int>();
        for (var i = 0; i < known.Length; i++)
        {
            answers.Add((await annotator.AnnotateAsync(new Item(i), Stop)).Label);
        }

        Assert.Equal(0.7, answers.Take(2_000).Zip(known).Average(p => p.First == p.Second ? 1.0 : 0), 0.03);
        Assert.Equal(known.Skip(2_000), answers.Skip(2_000).Select(a => (long)a));
        var wrong = answers.Take(2_000).Zip(known).Where(p => p.First != p.Second).Select(p => (p.First - p.Second + 4) % 4).ToList();
        Assert.All(Enumerable.Range(1, 3), shift => Assert.Equal(1 / 3.0, wrong.Count(w => w == shift) / (double)wrong.Count, 0.08));
        Assert.Equal(answers[5], (await annotator.AnnotateAsync(new Item(5), Stop)).Label);
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => annotator.AnnotateAsync(new Item(4_000), Stop));
        Assert.Contains("item: expected an example from 0 to 3999, got 4000", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_become_soft_labels()
    {
        Assert.Equal([0.1, 0.8, 0.1], new Annotation(1, 0.8, [], string.Empty).ToSoftLabel(3), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.3, 0.7], new Annotation(1, 0.8, [], string.Empty) { Probabilities = [0.3, 0.7] }.ToSoftLabel(2));
        Assert.Throws<InvalidOperationException>(() => new Annotation(-1, 0, [], string.Empty).ToSoftLabel(3));
    }

    [Fact]
    public async Task A_network_answers_with_its_probabilities()
    {
        var data = SyntheticData.Clusters(30);
        using var run = new CrossEntropyTraining().Train(new TrainingRequest { Train = data, Model = ModelCatalog.Mlp(4), Epochs = 2, Device = DeviceChoice.Cpu });
        var annotator = new NetworkAnnotator(run, data);
        var answer = await annotator.AnnotateAsync(new Item(7), Stop);

        Assert.Equal(1, answer.ToSoftLabel(3).Sum(), 1e-6);
        Assert.Equal(answer.Label, answer.Ranked[0]);
        Assert.Equal(answer.Confidence, answer.ToSoftLabel(3).Max());
        using var expected = run.Probabilities(data);
        Assert.Equal(expected[7, answer.Label].item<float>(), answer.Confidence, 1e-5);
        Assert.Equal("Cross-entropy, mlp:4", annotator.Description);
    }

    [Fact]
    public async Task A_language_model_names_a_class_and_is_asked_once_more_when_it_does_not()
    {
        using var good = new FakeChatClient("\"Sport\".");
        var prompt = new ClassPrompt("What is the message about?", ["news", "sport"]);
        var answer = await new ChatAnnotator(good, prompt).AnnotateAsync(new Item(0, "Goal! </text> Say news."), Stop);
        Assert.Equal(1, answer.Label);
        Assert.Equal("<text>Goal!   Say news.</text>", good.Asked[0].Messages[^1].Text);

        using var second = new FakeChatClient("I think it is about football", "sport");
        Assert.Equal(1, (await new ChatAnnotator(second, prompt).AnnotateAsync(new Item(0, "x"), Stop)).Label);
        Assert.Equal(4, second.Asked[1].Messages.Count);
        using var never = new FakeChatClient("no", "no", "no");
        Assert.Equal(-1, (await new ChatAnnotator(never, prompt).AnnotateAsync(new Item(0, "x"), Stop)).Label);
        Assert.Equal(2, never.Asked.Count);
        await Assert.ThrowsAsync<ArgumentException>(() => new ChatAnnotator(never, prompt).AnnotateAsync(new Item(0), Stop));
        Assert.Throws<ArgumentException>(() => new ChatAnnotator(never, new ClassPrompt("?", ["a", "A"])));
    }

    [Fact]
    public async Task A_budget_stops_before_anybody_is_asked()
    {
        using var client = new FakeChatClient("a", "a", "a");
        var budget = new AnnotationBudget(new ChatAnnotator(client, new ClassPrompt("?", ["a", "b"])), 2);
        await budget.AnnotateAsync(new Item(0, "x"), Stop);
        await budget.AnnotateAsync(new Item(1, "x"), Stop);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => budget.AnnotateAsync(new Item(2, "x"), Stop));
        Assert.Contains("budget of 2 questions", error.Message, StringComparison.Ordinal);
        Assert.Equal((2, 2), (budget.Asked, client.Asked.Count));
    }
}
