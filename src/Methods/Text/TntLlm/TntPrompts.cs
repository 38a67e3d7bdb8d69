using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// All that a language model is asked, in instructions to be edited with <c>with</c>. In them <c>{useCase}</c>, <c>{maxCategories}</c>,
/// <c>{summaryWords}</c>, <c>{explanationWords}</c>, <c>{nameWords}</c>, <c>{descriptionWords}</c> and <c>{suggestionWords}</c> stand for what
/// the brief says. Documents and tables never stand in an instruction: they come after it, as data between marks.
/// </summary>
public sealed partial record TntPrompts
{
    private const string Table =
        "At most {maxCategories} categories in a flat list. They must not overlap. A name has at most {nameWords} words and is not vague, as Other, General or Misc; "
        + "a description has at most {descriptionWords} words and says what sets the category apart. "
        + "Write each category as <cluster><id>number</id> <name>…</name> <description>…</description></cluster>, all of them inside <clusters>…</clusters>.";

    /// <summary>Asks for a summary.</summary>
    public string Summarize { get; init; } =
        "Summarize a document for this purpose: {useCase}. Answer with <summary>at most {summaryWords} words</summary> and <explanation>what it shows about the purpose, at most {explanationWords} words</explanation>.";

    /// <summary>Asks for the first table.</summary>
    public string Generate { get; init; } = "Group documents into categories for this purpose: {useCase}. The categories must fit the documents and the purpose. " + Table;

    /// <summary>Asks for a rating and a better table.</summary>
    public string Update { get; init; } =
        "Check a table of categories, made for this purpose: {useCase}, by documents that it has not seen. Rate it from 0 to 100: are categories clear, disjoint and relevant to the purpose; "
        + "does each document find its place, and is each category needed? Write <rating>the number</rating>, <suggestion>what to change, at most {suggestionWords} words</suggestion>, "
        + "and then the whole table with those changes; where nothing has to change, the table as it is. " + Table;

    /// <summary>Asks for the last check.</summary>
    public string Review { get; init; } =
        "Tidy a table of categories, made for this purpose: {useCase}. Merge what overlaps, make names clear and keep to the limits. Write <rating>0 to 100</rating> for the old table and then the whole new one. " + Table;

    /// <summary>Asks for a label.</summary>
    public string Label { get; init; } =
        "Choose the category that fits a document best, for this purpose: {useCase}. Answer with <primary>its name as it stands in the table</primary>, "
        + "<all>all names that apply, separated by semicolons</all> and <confidence>0 to 100</confidence>. Where no category fits, the primary one is Other.";

    /// <summary>Asks a rater which of two labels fits.</summary>
    public string Compare { get; init; } =
        "Two labels are proposed for a document, for this purpose: {useCase}. Which one fits better? Answer with 1, 2 or neither, and nothing else.";

    /// <summary>Asks a rater whether a category is relevant.</summary>
    public string Relevance { get; init; } = "Is a category relevant to this purpose: {useCase}? Answer with yes or no, and nothing else.";

    /// <summary>The messages that ask for a summary.</summary>
    /// <param name="text">The document.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <returns>Instruction and data.</returns>
    public IReadOnlyList<ChatMessage> ForSummary(string text, TaxonomyBrief brief) => Ask(Summarize, brief, FencedText.Of(TaxonomyParser.Plain(text)));

    /// <summary>The messages that ask for the first table.</summary>
    /// <param name="documents">The batch.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <returns>Instruction and data.</returns>
    public IReadOnlyList<ChatMessage> ForGenerate(IReadOnlyList<string> documents, TaxonomyBrief brief) => Ask(Generate, brief, Documents(documents));

    /// <summary>The messages that ask for a rating and a better table.</summary>
    /// <param name="taxonomy">The table.</param>
    /// <param name="documents">The batch.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <returns>Instruction and data.</returns>
    public IReadOnlyList<ChatMessage> ForUpdate(Taxonomy taxonomy, IReadOnlyList<string> documents, TaxonomyBrief brief) =>
        Ask(Update, brief, $"{TableOf(taxonomy)}\n\n{Documents(documents)}");

    /// <summary>The messages that ask for the last check.</summary>
    /// <param name="taxonomy">The table.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <returns>Instruction and data.</returns>
    public IReadOnlyList<ChatMessage> ForReview(Taxonomy taxonomy, TaxonomyBrief brief) => Ask(Review, brief, TableOf(taxonomy));

    /// <summary>The messages that ask for a label.</summary>
    /// <param name="text">The document.</param>
    /// <param name="taxonomy">The categories.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <returns>Instruction and data.</returns>
    public IReadOnlyList<ChatMessage> ForLabel(string text, Taxonomy taxonomy, TaxonomyBrief brief) => Ask(Label, brief, $"{TableOf(taxonomy)}\n\nThe document:\n{FencedText.Of(TaxonomyParser.Plain(text))}");

    /// <summary>The messages that ask which of two labels fits.</summary>
    /// <param name="text">The document.</param>
    /// <param name="first">One label.</param>
    /// <param name="second">The other.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <returns>Instruction and data.</returns>
    public IReadOnlyList<ChatMessage> ForComparison(string text, string first, string second, TaxonomyBrief brief) =>
        Ask(Compare, brief, $"1 = \"{FencedText.Name(first)}\"\n2 = \"{FencedText.Name(second)}\"\nThe document:\n{FencedText.Of(TaxonomyParser.Plain(text))}");

    /// <summary>The messages that ask whether a category is relevant.</summary>
    /// <param name="category">The category.</param>
    /// <param name="brief">Use case and limits.</param>
    /// <returns>Instruction and data.</returns>
    public IReadOnlyList<ChatMessage> ForRelevance(TaxonomyCategory category, TaxonomyBrief brief)
    {
        ArgumentNullException.ThrowIfNull(category);
        return Ask(Relevance, brief, FencedText.Of($"{category.Name}: {category.Description}"));
    }

    private static ChatMessage[] Ask(string instruction, TaxonomyBrief brief, string data)
    {
        ArgumentNullException.ThrowIfNull(brief);
        brief.Check();

        // In one pass, so that a use case with braces in it stays what it is.
        var filled = Places().Replace(instruction, place => place.Groups["name"].Value switch
        {
            "useCase" => brief.UseCase,
            "maxCategories" => Number(brief.MaxCategories),
            "summaryWords" => Number(brief.SummaryWords),
            "explanationWords" => Number(brief.ExplanationWords),
            "nameWords" => Number(brief.NameWords),
            "descriptionWords" => Number(brief.DescriptionWords),
            "suggestionWords" => Number(brief.SuggestionWords),
            _ => place.Value,
        });
        return [new(ChatRole.System, $"{filled} {FencedText.Rule} {FencedText.NameRule}"), new(ChatRole.User, data)];
    }

    // Angle brackets of documents are written otherwise, so that none looks like a mark of an answer or of a text.
    private static string Documents(IReadOnlyList<string> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var text = new StringBuilder("The documents:\n");
        foreach (var (document, i) in documents.Select((d, i) => (d, i)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}. ").Append(FencedText.Of(TaxonomyParser.Plain(document))).Append('\n');
        }

        return text.ToString();
    }

    private static string TableOf(Taxonomy taxonomy)
    {
        ArgumentNullException.ThrowIfNull(taxonomy);
        return $"The table:\n{FencedText.Of(TaxonomyParser.Format(taxonomy.Categories))}";
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""\{(?<name>[A-Za-z]+)\}""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Places();
}
