using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Annotators;

/// <summary>
/// A language model that says how sure it is (LLM-GNN, Chen et al., ICLR 2024). Asked several times, its answers are aggregated by
/// <see cref="ConsistencyAggregator"/> and those that name no class are left out. Asked once, an answer that cannot be read is asked for
/// again with what is wrong, one that names no class is asked for again with the classes, and in the end the class whose name is nearest
/// to the answer's counts, with half the confidence.
/// </summary>
public sealed class ChatGuessAnnotator : IAnnotator
{
    private const double Sure = 100;
    private const int MostRepairs = 2;

    private readonly IChatClient _client;
    private readonly string[] _names;
    private readonly int _samples;
    private long _questions;
    private long _inputTokens;
    private long _outputTokens;

    /// <summary>Creates the annotator.</summary>
    /// <param name="client">The model; not disposed of here.</param>
    /// <param name="prompt">What it is asked.</param>
    /// <param name="samples">n, how often it is asked about each text, at least 1.</param>
    /// <param name="temperature">At least 0; null: 0 for one sample and 1.2 for several, as in the paper.</param>
    /// <exception cref="ArgumentException">The classes are fewer than two or not all different, the example's class is none of them, or a number is out of range.</exception>
    public ChatGuessAnnotator(IChatClient client, GuessPrompt prompt, int samples = 3, double? temperature = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(prompt.Guesses, 1, nameof(prompt));
        if (temperature is { } given && !(given >= 0 && double.IsFinite(given)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), given, $"temperature: expected a number of at least 0, got {given}.");
        }

        _names = FencedText.Names(prompt.Classes.IsDefault ? [] : prompt.Classes, nameof(prompt));
        if (prompt.Example is { } example && LabelOf(example.Class) < 0)
        {
            throw new ArgumentException($"prompt: expected an example of one of the classes {string.Join(", ", _names)}, got '{example.Class}'.", nameof(prompt));
        }

        (_client, Prompt, _samples) = (client, prompt, samples);
        Temperature = temperature ?? (samples == 1 ? 0 : 1.2);
    }

    /// <summary>What the model is asked.</summary>
    public GuessPrompt Prompt { get; }

    /// <summary>The temperature that it is asked at.</summary>
    public double Temperature { get; }

    /// <summary>How many questions it has answered, repeated ones too: what is paid for.</summary>
    public long Questions => Interlocked.Read(ref _questions);

    /// <summary>The tokens of all questions, where the provider counts them.</summary>
    public long InputTokens => Interlocked.Read(ref _inputTokens);

    /// <summary>The tokens of all answers, where the provider counts them.</summary>
    public long OutputTokens => Interlocked.Read(ref _outputTokens);

    /// <inheritdoc/>
    public string Description => ChatModel.NameOf(_client);

    /// <summary>As many as samples; for one sample up to 3, because a bad answer is asked for again.</summary>
    public int QuestionsPerExample => _samples == 1 ? 1 + MostRepairs : _samples;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The example has no text.</exception>
    public async Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default)
    {
        if (string.IsNullOrWhiteSpace(item.Text))
        {
            throw new ArgumentException($"item: a language model reads texts, and example {item.Index} has none.", nameof(item));
        }

        var messages = Prompt.Messages(item.Text);
        if (_samples == 1)
        {
            return await OneAsync([.. messages], stop);
        }

        var (labels, confidences) = (new int[_samples], new double[_samples]);
        for (var i = 0; i < _samples; i++)
        {
            (labels[i], confidences[i]) = GuessList.TryRead(await SayAsync(messages, stop), out var guesses, out _) ? (LabelOf(guesses[0].Answer), guesses[0].Confidence) : (-1, 0);
        }

        var (label, confidence) = ConsistencyAggregator.Aggregate(labels, confidences);
        return new Annotation(label, confidence, [], string.Empty);
    }

    private async Task<Annotation> OneAsync(List<ChatMessage> messages, CancellationToken stop)
    {
        var (saidUnreadable, saidNoClass) = (false, false);
        Guess? unknown = null;
        while (true)
        {
            var answer = await SayAsync(messages, stop);
            string again;
            if (!GuessList.TryRead(answer, out var guesses, out var problem))
            {
                if (saidUnreadable)
                {
                    return unknown is null ? new Annotation(-1, 0, [], string.Empty) : Nearest(unknown);
                }

                (saidUnreadable, again) = (true, GuessPrompt.Unreadable(problem));
            }
            else if (LabelOf(guesses[0].Answer) is var label and >= 0)
            {
                int[] ranked = [.. guesses.OrderByDescending(g => g.Confidence).Select(g => LabelOf(g.Answer)).Where(k => k >= 0).Distinct()];
                return new Annotation(label, guesses[0].Confidence / Sure, [.. ranked], string.Empty);
            }
            else if (saidNoClass)
            {
                return Nearest(guesses[0]);
            }
            else
            {
                (saidNoClass, unknown, again) = (true, guesses[0], Prompt.NoClass());
            }

            messages.Add(new ChatMessage(ChatRole.Assistant, answer));
            messages.Add(new ChatMessage(ChatRole.User, again));
        }
    }

    // The last resort: the class with the smallest edit distance, the first of equals, and half the confidence.
    private Annotation Nearest(Guess guess)
    {
        var said = FencedText.Name(guess.Answer).ToLowerInvariant();
        return new Annotation(Enumerable.Range(0, _names.Length).MinBy(k => NearestName.Edits(_names[k].ToLowerInvariant(), said)), guess.Confidence / Sure / 2, [], string.Empty);
    }

    private async Task<string> SayAsync(IReadOnlyList<ChatMessage> messages, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var response = await _client.GetResponseAsync(messages, new ChatOptions { Temperature = (float)Temperature }, stop);
        Interlocked.Increment(ref _questions);
        Interlocked.Add(ref _inputTokens, response.Usage?.InputTokenCount ?? 0);
        Interlocked.Add(ref _outputTokens, response.Usage?.OutputTokenCount ?? 0);
        return response.Text;
    }

    private int LabelOf(string name) => Array.FindIndex(_names, c => string.Equals(c, FencedText.Name(name), StringComparison.OrdinalIgnoreCase));
}
