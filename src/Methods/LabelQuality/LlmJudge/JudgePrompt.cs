using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What a judge is asked about a text. The answer is the number of a class, one token, so that its log-probabilities can be read.</summary>
/// <param name="Name">A short name for results.</param>
/// <param name="Instruction">What is asked, with the classes; visible, and to be edited with <c>with</c>.</param>
/// <param name="Classes">The class names; class k is answered with the number k.</param>
public sealed record JudgePrompt(string Name, string Instruction, ImmutableArray<string> Classes)
{
    /// <summary>Four zero-shot prompts that ask the same in other words, one of them with the classes in reverse order. They never see the given label.</summary>
    /// <param name="question">What the classes are about, one sentence: <c>Which topic does the message have?</c></param>
    /// <param name="classes">At least two names, all different.</param>
    /// <returns>The prompts.</returns>
    /// <exception cref="ArgumentException">The question is empty, or the classes are fewer than two or not all different.</exception>
    public static ImmutableArray<JudgePrompt> ZeroShot(string question, IReadOnlyList<string> classes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(question);
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count < 2 || classes.Distinct(StringComparer.OrdinalIgnoreCase).Count() < classes.Count)
        {
            throw new ArgumentException($"classes: expected at least two names, all different, got {string.Join(", ", classes)}.", nameof(classes));
        }

        string[] lines = [.. classes.Select((c, k) => FormattableString.Invariant($"{k} = {c}"))];
        var (list, reversed) = (string.Join("; ", lines), string.Join("; ", lines.Reverse()));
        ImmutableArray<string> names = [.. classes];
        return
        [
            new("plain", $"{question} The classes are: {list}.", names),
            new("expert", $"You are a careful expert who checks the work of annotators. {question} The classes are: {list}.", names),
            new("for and against", $"{question} The classes are: {list}. Weigh what speaks for and against each class before you decide.", names),
            new("reversed", $"{question} Choose one of these classes: {reversed}.", names),
        ];
    }

    /// <summary>The messages, as a model gets them.</summary>
    /// <param name="text">The text; it cannot leave its marks.</param>
    /// <returns>Instruction and text.</returns>
    public IReadOnlyList<ChatMessage> Messages(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return
        [
            new(ChatRole.System, $"{Instruction} {FencedText.Rule} Answer with the number of one class and nothing else."),
            new(ChatRole.User, FencedText.Of(text)),
        ];
    }

    /// <summary>The class that an answer names, by number or by name; −1: none.</summary>
    internal int Read(string answer)
    {
        var word = FencedText.Bare(answer).Trim('.', '"', '\'', '*', ' ');
        return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k < Classes.Length
            ? k
            : Array.FindIndex([.. Classes], c => string.Equals(c, word, StringComparison.OrdinalIgnoreCase));
    }
}
