using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace NoisyNotebooks.Methods.Annotators;

/// <summary>
/// What a language model is asked for its best guesses about a text, each with a confidence, all together 100. What stands between the marks
/// is data and never an instruction.
/// </summary>
/// <param name="Question">What the classes are about, one sentence: <c>Which field does the paper belong to?</c></param>
/// <param name="Classes">Their names.</param>
public sealed record GuessPrompt(string Question, ImmutableArray<string> Classes)
{
    /// <summary>How many guesses are asked for, at least 1; never more than there are classes.</summary>
    public int Guesses { get; init; } = 3;

    /// <summary>One worked example, a text and its class (few-shot); null: none (zero-shot).</summary>
    public (string Text, string Class)? Example { get; init; }

    // Names as they are listed, and not \u0026 for &.
    private static readonly JsonSerializerOptions AsItIs = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int Count => Math.Min(Guesses, Classes.Length);

    /// <summary>The messages, visible so that a notebook can show them.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Instruction; the example, where there is one; the text.</returns>
    public IReadOnlyList<ChatMessage> Messages(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var system = new ChatMessage(
            ChatRole.System,
            $"{Question} The classes are: {ClassPrompt.Quoted(Classes.Select(FencedText.Name))}. {FencedText.Rule} {FencedText.NameRule} "
                + FormattableString.Invariant($"Answer with your {Count} best guesses and how sure you are of each, from 0 to 100, all together 100, as a list of dictionaries and nothing else: ")
                + """[{"answer": <class>, "confidence": <number>}, …]""");
        var asked = new ChatMessage(ChatRole.User, FencedText.Of(text));
        return Example is not { } example
            ? [system, asked]
            : [system, new ChatMessage(ChatRole.User, FencedText.Of(example.Text)), new ChatMessage(ChatRole.Assistant, Answer(FencedText.Name(example.Class))), asked];
    }

    /// <summary>What is said to an answer that cannot be read.</summary>
    internal static string Unreadable(string problem) =>
        $"That could not be read: {FencedText.Name(problem)}. Answer with a list of dictionaries as asked for and nothing else.";

    /// <summary>What is said to an answer that names no class.</summary>
    internal string NoClass() => $"That is none of the classes. They are: {ClassPrompt.Quoted(Classes.Select(FencedText.Name))}. Answer with a list of dictionaries as asked for and nothing else.";

    // The example is sure, as the one that it is taken from.
    private static string Answer(string name) => JsonSerializer.Serialize(new[] { new { answer = name, confidence = 100 } }, AsItIs);
}
