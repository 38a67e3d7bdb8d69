using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How every value looks that has no display of its own: a text, a list, a table, or its parts.</summary>
internal static class GeneralDisplay
{
    /// <summary>The value. What its own code throws stands where its result would; endless sequences are cut.</summary>
    public static MimeBundle Of(object value)
    {
        if (InlineText.IsText(value))
        {
            return MimeBundle.Text(ValueText.Bounded(Text(value)));
        }

        return value switch
        {
            ITuple tuple when value.GetType().Namespace == "System" => Preformatted($"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => InlineText.Of(tuple[i])))})"),
            Exception error => Preformatted(ValueText.Bounded(error.ToString())),
            Array { Rank: > 1 } grid => GridDisplay.Of(grid),
            _ when StateDisplay.Of(value) is { } state => MimeBundle.Text(state),
            _ when Held(value) is { } held => SequenceDisplay.Of(held, value.GetType()),
            IEnumerable sequence => SequenceDisplay.Of(sequence, value.GetType()),
            _ => ObjectDisplay.Of(value),
        };
    }

    /// <summary>A text of several lines, whose spaces count.</summary>
    public static MimeBundle Preformatted(string text) => MimeBundle.FromHtml(Markup(text), text);

    /// <summary>A table under a title.</summary>
    public static MimeBundle Table(string title, TableView table) =>
        MimeBundle.FromTable(Html.Note(title) + table.ToHtml(), $"{title}\n{table.ToText()}", table);

    /// <summary>The markup of such a text.</summary>
    public static string Markup(string text) => $"<pre style=\"margin:0;white-space:pre-wrap\">{Html.Encode(text)}</pre>";

    /// <summary>A cell of a table.</summary>
    public static TableCell Cell(object? value) => value switch
    {
        double or float or DateTime => ValueText.Of(value),
        _ => InlineText.Of(value),
    };

    private static string Text(object value) => value switch
    {
        string text => text,
        Type or Delegate or DBNull => InlineText.Of(value),
        Enum => value.ToString()!,
        IFormattable formattable => ValueText.Whole(formattable),
        IConvertible convertible => convertible.ToString(CultureInfo.InvariantCulture),
        _ => value.ToString() is { Length: > 0 } own ? own : value is CultureInfo ? "(invariant culture)" : string.Empty,
    };

    // Memory is no sequence by itself.
    private static Array? Held(object value) =>
        value.GetType() is { IsGenericType: true, Name: "Memory`1" or "ReadOnlyMemory`1" } type && type.Namespace == "System"
            ? (Array)type.GetMethod("ToArray")!.Invoke(value, null)!
            : null;
}
