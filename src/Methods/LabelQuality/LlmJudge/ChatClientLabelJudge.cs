using System.Globalization;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// A language model with one prompt as judge (step 1). Where the provider reports log-probabilities of the answer's first token, they are the
/// judge's probabilities; else the shares of the classes among repeated samples are. An answer that is refused or names no class is left out.
/// </summary>
public sealed class ChatClientLabelJudge : IAnnotator
{
    // Numbers from 10 on may be two tokens, and the first says nothing of the second.
    private const int MostSingleTokens = 10;

    private readonly IChatClient _client;
    private readonly int _samples;

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

        (_client, _samples, Prompt) = (client, samples, prompt);
    }

    /// <summary>What the model is asked.</summary>
    public JudgePrompt Prompt { get; }

    /// <summary>
    /// Reads log-probabilities of the first answer token out of a response, by token; null from it: there are none. Libraries differ in where they
    /// keep them. With more than ten classes it is not asked, since numbers of two tokens cannot be read from one.
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
        options.Temperature ??= _samples == 1 ? 0 : 1;
        var votes = new double[Prompt.Classes.Length];
        var messages = Prompt.Messages(item.Text);
        for (var sample = 0; sample < _samples; sample++)
        {
            var response = await _client.GetResponseAsync(messages, options, stop);
            if (OfTokens(response) is { } q)
            {
                return Answer(q);
            }

            if (response.FinishReason != ChatFinishReason.ContentFilter && Prompt.Read(response.Text) is var k and >= 0)
            {
                votes[k]++;
            }
        }

        var usable = votes.Sum();
        return usable == 0 ? new Annotation(-1, 0, [], string.Empty) : Answer([.. votes.Select(v => v / usable)]);
    }

    private double[]? OfTokens(ChatResponse response)
    {
        if (Prompt.Classes.Length > MostSingleTokens || LogProbabilities?.Invoke(response) is not { } tokens)
        {
            return null;
        }

        // the same number with and without a blank before it is two tokens
        var logs = new double[Prompt.Classes.Length];
        for (var k = 0; k < logs.Length; k++)
        {
            var name = k.ToString(CultureInfo.InvariantCulture);
            logs[k] = Math.Log(tokens.Where(t => t.Key.Trim() == name).Sum(t => Math.Exp(t.Value)));
        }

        return Array.TrueForAll(logs, double.IsNegativeInfinity) ? null : JudgeProbability.Of(logs);
    }

    private static Annotation Answer(double[] q)
    {
        int[] ranked = [.. Enumerable.Range(0, q.Length).OrderByDescending(k => q[k])];
        return new Annotation(ranked[0], q[ranked[0]], [.. ranked], string.Empty) { Probabilities = [.. q] };
    }
}
