using Microsoft.Data.Analysis;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

/// <summary><c>#!audit --by judges</c>: language models or simulated ones are asked, and the result is an audit as ever.</summary>
public sealed class JudgeAuditTests
{
    [Fact]
    public async Task Simulated_judges_give_issues_a_curve_health_and_a_cleaned_set_and_are_called_simulated()
    {
        var noisy = Noisy();
        using var notebook = await FakeNotebook.RunAsync("#!audit --data noisy --by judges --judges simulated --apply relabel", ("noisy", noisy));

        var issues = (LabelIssues)notebook["issues"];
        var answers = await new JudgePanel(SimulatedLabelJudge.Panel(new SimulatedJudgeItems(noisy.TrueLabels!.Value, noisy.NumClasses)))
            .AskAsync(new string?[noisy.Count], noisy.NumClasses, stop: TestContext.Current.CancellationToken);
        var ensemble = JudgeEnsemble.Aggregate(answers);
        var flags = LabelErrorFlags.Detect(ensemble, noisy);
        Assert.Equal(Enumerable.Range(0, noisy.Count).Where(i => flags.Flagged[i]), issues.Indices.Order());
        Assert.All(issues.All, i => Assert.Equal((flags.Predicted[i.Index], ensemble.Probabilities[i.Index, i.GivenLabel]), (i.SuggestedLabel, i.Score)));
        Assert.Equal(issues.Count, issues.Guess!.Length);
        var cleaned = (LabeledDataset)notebook["cleaned"];
        Assert.All(issues.All, i => Assert.Equal(i.SuggestedLabel, cleaned.GivenLabels[i.Index]));
        Assert.Contains("by the answers of 16 simulated judges; rule: predicted-not-given", notebook.PlainText, StringComparison.Ordinal);
        Assert.EndsWith("ranked by SelfConfidence, from answers of 16 simulated judges", issues.ToString(), StringComparison.Ordinal);
        Assert.Contains("Health of each class", notebook.PlainText, StringComparison.Ordinal);
        Assert.DoesNotContain("trained again", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chat_client_reads_the_texts_of_a_table_and_is_called_real()
    {
        var (texts, labels) = HelpDeskTexts.Draw(60, seed: 2);
        string[] names = [.. HelpDeskTexts.ClassNames];
        var given = labels.Select((y, i) => names[i % 10 == 0 ? (y + 1) % names.Length : y]).ToArray();
        var frame = new DataFrame(new StringDataFrameColumn("message", texts), new StringDataFrameColumn("label", given));
        using var client = new Reader(texts, labels, names);
        using var notebook = await FakeNotebook.RunAsync(
            "#!audit --data frame --by judges --judges chat --question \"Which desk is it for?\" --apply relabel", ("frame", frame), ("chat", client));

        var issues = (LabelIssues)notebook["issues"];
        Assert.Equal(Enumerable.Range(0, 60).Where(i => i % 10 == 0), issues.Indices.Order());
        Assert.All(issues.All, i => Assert.Equal(names[labels[i.Index]], ((DataFrame)notebook["cleaned"])["label"][i.Index]));
        Assert.Contains(texts[issues.All[0].Index], notebook.PlainText, StringComparison.Ordinal);
        Assert.Equal(240, client.Asked.Count);
        Assert.All(client.Asked, m => Assert.Contains("Which desk is it for?", m, StringComparison.Ordinal));
        Assert.Contains("by the answers of 4 real judges (reader, prompt plain; reader, prompt expert", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_judges_are_asked_and_what_they_do_not_answer_is_said()
    {
        var noisy = Noisy();
        IAnnotator[] two = [new Silent(), new SimulatedAnnotator(noisy.TrueLabels!.Value, noisy.NumClasses, _ => 1)];
        var texts = new LabeledDataset("texts", noisy.Features, noisy.GivenLabels, noisy.ClassNames, noisy.TrueLabels) { Texts = [.. noisy.GivenLabels.Select(_ => "x")] };
        using var notebook = await FakeNotebook.RunAsync("#!audit --data texts --by judges --judges two,more --threshold 0.3", ("texts", texts), ("two", two), ("more", new Silent()));
        var issues = (LabelIssues)notebook["issues"];
        Assert.Equal(texts.GivenLabels.Zip(texts.TrueLabels!.Value).Count(p => p.First != p.Second), issues.Count);
        Assert.Contains($"answers, {2 * noisy.Count} of which are missing, of 1 simulated and 2 real judges (silent; silent)", notebook.PlainText, StringComparison.Ordinal);
        Assert.Equal(["text", "given_label", "true_label"], issues.Data!.Columns);
        Assert.Contains("rule: given label's probability below 0.3", notebook.PlainText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--by judges", "--judges: needed with --by judges")]
    [InlineData("--by judges --judges nobody", "--judges: there is no variable 'nobody'")]
    [InlineData("--by judges --judges simulatd", "Did you mean 'simulated'?")]
    [InlineData("--by judges --judges noisy", "--judges: 'noisy' is a LabeledDataset, expected an IChatClient, an IAnnotator or several of them")]
    [InlineData("--by judges --judges simulated --model mlp", "--model: nothing is trained with --by judges")]
    [InlineData("--by judges --judges simulated --probabilities P", "--probabilities: nothing is trained with --by judges")]
    [InlineData("--by judges --judges simulated --embeddings P", "--embeddings: goes with --by neighbours")]
    [InlineData("--by judges --judges chat", "--text: which column is read to the judges? None of")]
    [InlineData("--by judges --judges chat --text missing", "--text: there is no column 'missing'")]
    [InlineData("--by judges --judges chat --budget 100", "4 judges, each a model with a prompt, about 120 examples are 480 questions, and 100 are allowed. Nobody was asked.")]
    [InlineData("--by judges --judges many", "20 times each, are 9,600 questions, and 9,000 are allowed", "--budget 9000")]
    [InlineData("--by judges --judges chat --samples 25", "4 judges, each a model with a prompt, about 120 examples, up to 25 times each, are 12,000 questions, and 10,000 are allowed")]
    [InlineData("--by judges --judges annotator", "1 judge, a model with a prompt, about 120 examples, up to 2 times each, are 240 questions, and 239 are allowed", "--budget 239")]
    [InlineData("--by judges --judges annotator --samples 2", "--samples: says how often an IChatClient is asked the same, and --judges names none")]
    [InlineData("--by judges --judges simulated --samples 2", "--samples: says how often an IChatClient is asked the same, and --judges names none")]
    [InlineData("--by judges --judges chat --text given_label", "--text: 'given_label' holds the labels, which judges must not see.")]
    [InlineData("--by judges --judges chat --text true_label", "--text: 'true_label' holds the labels, which judges must not see.")]
    [InlineData("--by neighbours --judges simulated", "--judges: goes with --by judges")]
    [InlineData("--budget 5", "--budget: goes with --by judges")]
    public async Task What_does_not_go_together_is_refused(string rest, string message, string more = "")
    {
        var noisy = Noisy();
        using var client = new Reader([], [], []);
        var judges = JudgePrompt.ZeroShot("?", noisy.ClassNames).Select(p => new ChatClientLabelJudge(client, p, samples: 20)).ToArray();
        var annotator = new ChatAnnotator(client, new ClassPrompt("?", [.. noisy.ClassNames]));
        var error = await Assert.ThrowsAsync<CommandException>(
            () => FakeNotebook.RunAsync($"#!audit --data noisy {rest} {more}", ("noisy", noisy), ("P", Samples.Probabilities(noisy)), ("chat", client), ("many", judges), ("annotator", annotator)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Empty(client.Asked);
    }

    [Theory]
    [InlineData("frame", "'text' is empty in row")]
    [InlineData("texts", "the text is empty in row")]
    public async Task Blank_texts_are_found_before_anybody_is_asked(string data, string message)
    {
        var frame = new DataFrame(new StringDataFrameColumn("text", ["a", "   "]), new StringDataFrameColumn("label", ["x", "y"]));
        var noisy = Noisy();
        var texts = new LabeledDataset("texts", noisy.Features, noisy.GivenLabels, noisy.ClassNames) { Texts = [.. noisy.GivenLabels.Select((_, i) => i == 100 ? " \n" : "x")] };
        using var client = new Reader([], [], []);
        var error = await Assert.ThrowsAsync<CommandException>(
            () => FakeNotebook.RunAsync($"#!audit --data {data} --by judges --judges chat", ("frame", frame), ("texts", texts), ("chat", client)));
        Assert.StartsWith($"#!audit --text: {message}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Nobody was asked.", error.Message, StringComparison.Ordinal);
        Assert.Empty(client.Asked);
    }

    [Fact]
    public async Task A_judge_that_gives_up_is_named_and_is_no_interruption()
    {
        var noisy = Noisy();
        var texts = new LabeledDataset("texts", noisy.Features, noisy.GivenLabels, noisy.ClassNames) { Texts = [.. noisy.GivenLabels.Select(_ => "x")] };
        using var notebook = new FakeNotebook { ["texts"] = texts, ["slow"] = new Slow() };
        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync("#!audit --data texts --by judges --judges slow"));
        Assert.Equal("#!audit --judges: The judge 'slow' did not answer about example 0 in time: too slow. No answers are kept.", error.Message);
        Assert.DoesNotContain("Interrupted", notebook.PlainText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulated_judges_need_true_labels()
    {
        var frame = new DataFrame(new StringDataFrameColumn("text", ["a", "b"]), new StringDataFrameColumn("label", ["x", "y"]));
        var error = await Assert.ThrowsAsync<CommandException>(() => FakeNotebook.RunAsync("#!audit --data frame --by judges --judges simulated", ("frame", frame)));
        Assert.Contains("simulated ones answer around true labels, and the data has none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_questions_can_be_interrupted()
    {
        using var notebook = new FakeNotebook { ["noisy"] = Noisy() };
        notebook.Interrupt();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => notebook.RunAsync("#!audit --data noisy --by judges --judges simulated"));
        Assert.Contains("Interrupted before the judges had answered; nothing has changed.", notebook.PlainText, StringComparison.Ordinal);
        Assert.False(notebook.Has("issues"));
    }

    private static LabeledDataset Noisy() => new SymmetricNoise(0.15).Inject(Methods.Data.SyntheticData.GaussianBlobs(120, features: 8, seed: 3), 1).Dataset;

    private sealed class Silent : IAnnotator
    {
        public string Description => "silent";

        public Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default) => Task.FromResult(new Annotation(-1, 0, [], string.Empty));
    }

    private sealed class Slow : IAnnotator
    {
        public string Description => "slow";

        public Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default) =>
            item.Index == 0 ? throw new TaskCanceledException("too slow") : Task.FromResult(new Annotation(0, 1, [], string.Empty));
    }

    // Knows the messages by heart and answers with the number that the prompt gives to the class.
    private sealed class Reader(IReadOnlyList<string> texts, IReadOnlyList<long> labels, IReadOnlyList<string> names) : IChatClient
    {
        public System.Collections.Concurrent.ConcurrentBag<string> Asked { get; } = [];

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var (instruction, text) = (messages.First().Text, messages.Last().Text.Replace("<text>", string.Empty, StringComparison.Ordinal).Replace("</text>", string.Empty, StringComparison.Ordinal));
            Asked.Add(instruction);
            var name = names[(int)labels[texts.ToList().IndexOf(text)]];
            var end = instruction.IndexOf($" = \"{name}\"", StringComparison.Ordinal);
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, instruction[(end - 1)..end])));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("test", defaultModelId: "reader") : null;

        public void Dispose()
        {
        }
    }
}
