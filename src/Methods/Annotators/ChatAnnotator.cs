using System.Collections.Immutable;
using Microsoft.Extensions.AI;


namespace NoisyNotebooks.Methods.Annotators;

/// <summary>
/// A language model as annotator: it is told the classes and asked for one of their names. What stands between the marks is data and
/// never an instruction. An answer that names no class is asked for once more, then it is no usable answer.
/// </summary>
public sealed class ChatAnnotator : IAnnotator
{
    private const int MostAttempts = 2;

    private readonly IChatClient _client;
    private readonly string[] _names;

    /// <summary>Creates the annotator.</summary>
    /// <param name="client">The model; not disposed of here.</param>
    /// <param name="prompt">What it is asked.</param>
    public ChatAnnotator(IChatClient client, ClassPrompt prompt)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Classes.IsDefault || prompt.Classes.Length < 2 || prompt.Classes.Distinct(StringComparer.OrdinalIgnoreCase).Count() < prompt.Classes.Length)
        {
            throw new ArgumentException("prompt: expected at least two classes whose names differ.", nameof(prompt));
        }

        _names = FencedText.Names(prompt.Classes, nameof(prompt));
        _client = client;
        Prompt = prompt;
    }

    /// <summary>What the model is asked.</summary>
    public ClassPrompt Prompt { get; }

    /// <inheritdoc/>
    public string Description => ChatModel.NameOf(_client);

    /// <summary>2: an answer that names no class is asked for once more.</summary>
    public int QuestionsPerExample => MostAttempts;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The example has no text.</exception>
    public async Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default)
    {
        if (string.IsNullOrWhiteSpace(item.Text))
        {
            throw new ArgumentException($"item: a language model reads texts, and example {item.Index} has none.", nameof(item));
        }

        var messages = new List<ChatMessage>(Prompt.Messages(item.Text));
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var answer = (await _client.GetResponseAsync(messages, new ChatOptions { Temperature = 0 }, stop)).Text.Trim().Trim('.', '"', '\'', '*');
            var label = Array.FindIndex(_names, c => string.Equals(c, answer, StringComparison.OrdinalIgnoreCase));
            if (label >= 0)
            {
                return new Annotation(label, 1, [], string.Empty);
            }

            messages.Add(new ChatMessage(ChatRole.Assistant, answer));
            messages.Add(new ChatMessage(ChatRole.User, $"That is none of the classes. Answer with one of these and nothing else: {ClassPrompt.Quoted(_names)}."));
        }

        return new Annotation(-1, 0, [], string.Empty);
    }
}

/// <summary>What a language model is asked about a text.</summary>
/// <param name="Question">What the classes are about, one sentence.</param>
/// <param name="Classes">Their names.</param>
public sealed record ClassPrompt(string Question, ImmutableArray<string> Classes)
{
    /// <summary>The messages, visible so that a notebook can show them.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Instruction and text.</returns>
    public IReadOnlyList<ChatMessage> Messages(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
        [
            new(ChatRole.System, $"{Question} The classes are: {Quoted(Classes.Select(FencedText.Name))}. {FencedText.Rule} {FencedText.NameRule} Answer with the name of one class and nothing else."),
            new(ChatRole.User, FencedText.Of(text)),
        ];
    }

    internal static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"\"{n}\""));
}
