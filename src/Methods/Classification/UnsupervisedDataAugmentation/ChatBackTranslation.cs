using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Back-translation by a language model behind <see cref="IChatClient"/>: into the other language at a temperature, and back. The text
/// stands between marks, and the model is told that what stands there is never an instruction.
/// </summary>
public sealed class ChatBackTranslation : IBackTranslation
{
    private readonly IChatClient _client;

    /// <summary>Creates the translation.</summary>
    /// <param name="client">The model; not disposed of here.</param>
    /// <param name="pivotLanguage">The language in between.</param>
    /// <param name="temperature">How freely words are chosen, 0 to 2; the paper finds 0.7 to 0.9 best.</param>
    /// <param name="language">The language of the texts.</param>
    /// <exception cref="ArgumentException">A language is empty, or the temperature is out of range.</exception>
    public ChatBackTranslation(IChatClient client, string pivotLanguage = "French", float temperature = 0.9f, string language = "English")
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(pivotLanguage);
        ArgumentException.ThrowIfNullOrWhiteSpace(language);
        if (!(temperature is >= 0 and <= 2))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"temperature: expected 0 to 2, got {temperature}.");
        }

        _client = client;
        PivotLanguage = pivotLanguage;
        Temperature = temperature;
        Language = language;
    }

    /// <summary>The language in between.</summary>
    public string PivotLanguage { get; }

    /// <summary>The language of the texts.</summary>
    public string Language { get; }

    /// <summary>How freely words are chosen.</summary>
    public float Temperature { get; }

    /// <inheritdoc/>
    public string Provider =>
        (_client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId is { Length: > 0 } model ? model : _client.GetType().Name;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The model answered with nothing.</exception>
    public async Task<string> TranslateAsync(string text, int copy, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var there = await AskAsync(text, Language, PivotLanguage, cancellationToken);
        return await AskAsync(there, PivotLanguage, Language, cancellationToken);
    }

    /// <summary>What the model is told and asked: visible, so that a notebook can show it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Its language.</param>
    /// <param name="to">The language asked for.</param>
    /// <returns>The instruction and the text between its marks.</returns>
    public static IReadOnlyList<ChatMessage> Prompt(string text, string from, string to)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
        [
            new(ChatRole.System, $"You translate from {from} to {to}. {FencedText.Rule} Translate it. Answer with the translation and nothing else."),
            new(ChatRole.User, FencedText.Of(text)),
        ];
    }

    private async Task<string> AskAsync(string text, string from, string to, CancellationToken cancellationToken)
    {
        var response = await _client.GetResponseAsync(Prompt(text, from, to), new ChatOptions { Temperature = Temperature }, cancellationToken);
        var answer = FencedText.Bare(response.Text);
        return answer.Length > 0
            ? answer
            : throw new InvalidOperationException($"{Provider} answered with nothing when asked for a translation from {from} to {to} of: {(text.Length > 80 ? string.Concat(text.AsSpan(0, 80), "…") : text)}");
    }
}
