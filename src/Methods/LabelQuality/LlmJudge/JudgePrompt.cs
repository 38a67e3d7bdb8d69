using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What a judge is asked about a text. The answer is the number of a class, one token, so that its log-probabilities can be read.</summary>
/// <param name="Name">A short name for results.</param>
/// <param name="Instruction">What is asked, with the classes; visible, and to be edited with <c>with</c>.</param>
/// <param name="Classes">The class names; class k is answered with the number k, or with its name where a name is itself a number.</param>
public sealed record JudgePrompt(string Name, string Instruction, ImmutableArray<string> Classes)
{
    /// <summary>
    /// What the classes are answered with: 0 to K − 1, or their names where at least one is a number. Of classes called 1 to 5 an answer of 1
    /// means the first, and nothing else may.
    /// </summary>
    public ImmutableArray<string> Codes => AreNumbers(Classes) ? [.. Classes.Select(FencedText.Name)] : [.. Classes.Select((_, k) => k.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Four zero-shot prompts that ask the same in other words, one of them with the classes in reverse order. They never see the given label.</summary>
    /// <param name="question">What the classes are about, one sentence: <c>Which topic does the message have?</c></param>
    /// <param name="classes">At least two names, all different, of 1 to 100 characters; they are data, so they are shown in quotation marks and on one line.</param>
    /// <returns>The prompts.</returns>
    /// <exception cref="ArgumentException">The question is empty, or the classes are fewer than two or not all different, or a name is empty or too long.</exception>
    public static ImmutableArray<JudgePrompt> ZeroShot(string question, IReadOnlyList<string> classes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(question);
        ArgumentNullException.ThrowIfNull(classes);
        var shown = FencedText.Names(classes, nameof(classes));
        var areCodes = AreNumbers(classes);
        string[] lines = [.. shown.Select((c, k) => areCodes ? (IsNumber(c) ? c : $"\"{c}\"") : FormattableString.Invariant($"{k} = \"{c}\""))];
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
            new(ChatRole.System, $"{Instruction} {FencedText.Rule} {FencedText.NameRule} {(AreNumbers(Classes) ? AnswerByName : AnswerByNumber)}"),
            new(ChatRole.User, FencedText.Of(text)),
        ];
    }

    /// <summary>The class that an answer names, by number or by name; −1: none.</summary>
    internal int Read(string answer)
    {
        var bare = FencedText.Bare(answer);
        var word = bare.Trim('.', '"', '\'', '*', ' ');
        var code = Codes.IndexOf(bare) is var exact and >= 0 ? exact : Codes.IndexOf(word);
        return code >= 0 ? code : Array.FindIndex([.. Classes.Select(FencedText.Name)], c => Is(c, bare) || Is(c, word));
    }

    private const string AnswerByNumber = "Answer with the number of one class and nothing else.";
    private const string AnswerByName = "Answer with one class as it stands in the list and nothing else.";

    private static bool Is(string name, string word) => string.Equals(name, word, StringComparison.OrdinalIgnoreCase);

    private static bool AreNumbers(IReadOnlyList<string> classes) => classes.Any(IsNumber);

    private static bool IsNumber(string name) => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);
}
