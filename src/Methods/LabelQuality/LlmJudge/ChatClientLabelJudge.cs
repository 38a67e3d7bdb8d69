using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// A language model with one prompt as judge (step 1). Where the provider reports log-probabilities of the answer's first token, they are the
/// judge's probabilities; else the shares of the classes among repeated samples are. An answer that is refused or names no class is left out.
/// </summary>
public sealed class ChatClientLabelJudge : IAnnotator
{
    // Below it the first token is mostly something else than an answer, as the beginning of a refusal, and what is left says nothing.
    private const double LeastMass = 0.5;

    // What rounding of the tokens' probabilities may add to 1.
    private const double Rounding = 1e-3;

    private readonly IChatClient _client;

    /// <summary>Creates the judge.</summary>
    /// <param name="client">The model; not disposed of here.</param>
    /// <param name="prompt">What it is asked.</param>
    /// <param name="samples">How often it is asked where there are no log-probabilities, at least 1; with 1 at temperature 0, else at 1.</param>
    /// <exception cref="ArgumentException">The prompt has fewer than two classes, or samples is below 1.</exception>
    public ChatClientLabelJudge(IChatClient client, JudgePrompt prompt, int samples = 1)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (prompt.Classes.IsDefault || prompt.Classes.Length < 2)
        {
            throw new ArgumentException("prompt: expected at least two classes.", nameof(prompt));
        }

        (_client, Samples, Prompt) = (client, samples, prompt);
    }

    /// <summary>What the model is asked.</summary>
    public JudgePrompt Prompt { get; }

    /// <summary>How often it is asked the same where there are no log-probabilities.</summary>
    public int Samples { get; }

    /// <summary>As many as <see cref="Samples"/>; where there are log-probabilities, one is enough.</summary>
    public int QuestionsPerExample => Samples;

    /// <summary>
    /// Reads log-probabilities of the first answer token out of a response, by token; null from it: there are none. Libraries differ in where they
    /// keep them. It is asked only where each class is answered with one character, since what is two tokens cannot be read from one. Where the
    /// classes have less than half of the first token's probability, or a number is no log-probability, the answer's text counts.
    /// </summary>
    public Func<ChatResponse, IReadOnlyDictionary<string, double>?>? LogProbabilities { get; init; }

    /// <summary>Further settings for the provider, as those that switch log-probabilities on; null: none.</summary>
    public ChatOptions? Options { get; init; }

    /// <inheritdoc/>
    public string Description => $"{ChatModel.NameOf(_client)}, prompt {Prompt.Name}";

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The example has no text.</exception>
    public async Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default)
    {
        if (string.IsNullOrWhiteSpace(item.Text))
        {
            throw new ArgumentException($"item: a language model reads texts, and example {item.Index} has none.", nameof(item));
        }

        var options = Options?.Clone() ?? new ChatOptions();
        options.Temperature ??= Samples == 1 ? 0 : 1;
        var votes = new double[Prompt.Classes.Length];
        var messages = Prompt.Messages(item.Text);
        for (var sample = 0; sample < Samples; sample++)
        {
            var response = await _client.GetResponseAsync(messages, options, stop);
            if (response.FinishReason == ChatFinishReason.ContentFilter)
            {
                continue;
            }

            if (OfTokens(response) is { } q)
            {
                return Answer(q);
            }

            if (Prompt.Read(response.Text) is var k and >= 0)
            {
                votes[k]++;
            }
        }

        var usable = votes.Sum();
        return usable == 0 ? new Annotation(-1, 0, [], string.Empty) : Answer([.. votes.Select(v => v / usable)]);
    }

    private double[]? OfTokens(ChatResponse response)
    {
        var codes = Prompt.Codes;
        if (codes.Any(c => c.Length > 1) || LogProbabilities?.Invoke(response) is not { } tokens)
        {
            return null;
        }

        // the same number with and without a blank before it is two tokens
        double[] masses = [.. codes.Select(code => tokens.Where(t => t.Key.Trim() == code).Sum(t => Math.Exp(t.Value)))];
        return masses.Sum() is >= LeastMass and <= 1 + Rounding ? JudgeProbability.Of([.. masses.Select(m => Math.Min(0, Math.Log(m)))]) : null;
    }

    private static Annotation Answer(double[] q)
    {
        int[] ranked = [.. Enumerable.Range(0, q.Length).OrderByDescending(k => q[k])];
        return new Annotation(ranked[0], q[ranked[0]], [.. ranked], string.Empty) { Probabilities = [.. q] };
    }
}
