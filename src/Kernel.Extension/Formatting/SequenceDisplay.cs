using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How sequences look: values that are text in one line, objects, tuples, rows and pairs as a table.</summary>
internal static class SequenceDisplay
{
    // Items that are made while they are asked for can be dear.
    private const int MaximumLazy = 100;

    /// <summary>The sequence, enumerated once.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="type">What it is called after.</param>
    public static MimeBundle Of(IEnumerable sequence, Type type)
    {
        var isText = SequenceItems.ItemType(type) is { } known && InlineText.IsText(known);
        var items = SequenceItems.Of(sequence, isText ? Formatter.ListExpansionLimit : SequenceItems.AreHeld(sequence) ? TableView.MaximumRows : MaximumLazy);
        if (isText || items.Items.TrueForAll(InlineText.IsText))
        {
            var shown = items.Items.Count > Formatter.ListExpansionLimit
                ? items with { Items = items.Items[..Formatter.ListExpansionLimit], Failure = null, Total = items.Failure is null ? items.Total : null }
                : items;
            return GeneralDisplay.Preformatted(InlineText.Of(shown));
        }

        var (table, isPairs) = Table(items.Items);
        var fit = TableView.RowsThatFit(table.Columns.Count + (isPairs ? 0 : 1), TableView.MaximumRows);
        var rows = isPairs ? table.Rows : [.. table.Rows.Select((row, i) => (TableCell[])[TableView.Head(i.ToString(CultureInfo.InvariantCulture)), .. row])];
        table = new TableView(isPairs ? table.Columns : [new(string.Empty, IsNumeric: true), .. table.Columns], [.. rows.Take(fit)])
        {
            TotalRows = items.Total,
        };
        var title = $"{ValueText.TypeName(type)}: {Count(items)}";
        return GeneralDisplay.Table(title, table);
    }

    private static string Count(SequenceItems items) =>
        items.Failure is { } failure ? FormattableString.Invariant($"{items.Items.Count:#,0} items, and then {InlineText.Of(failure)}")
        : items.Total is not { } total ? FormattableString.Invariant($"the first {items.Items.Count:#,0} items")
        : total == 1 ? "1 item" : FormattableString.Invariant($"{total:#,0} items");

    // The first row that is no null says what all are, where all are of its kind.
    private static (TableView Table, bool IsPairs) Table(List<object?> items)
    {
        var present = items.OfType<object>().ToList();
        return present switch
        {
            _ when present.TrueForAll(i => Displays.Users(i.GetType())) => (Single(items), false),
            _ when present.TrueForAll(i => i is IDictionary<string, object?>) => (Named(items, present), false),
            _ when present.TrueForAll(i => i is DictionaryEntry || IsGeneric(i, "KeyValuePair`2")) => (Members(items, present, ["Key", "Value"]), true),
            _ when present.TrueForAll(i => Array.Exists(i.GetType().GetInterfaces(), t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(IGrouping<,>))) => (Groups(items), true),
            _ when present.TrueForAll(i => i is ITuple && i.GetType().Namespace == "System") => (Tuples(items, present), false),
            _ when present.TrueForAll(i => i is System.Data.DataRow) => (Rows(items, present), false),
            _ when present.TrueForAll(i => i is Array { Rank: 1 } or IList && Displays.Special(i) is null) => (Lists(items, present), false),
            _ when present.TrueForAll(HasMembers) => (Members(items, present, []), false),
            _ => (Single(items), false),
        };
    }

    private static bool IsGeneric(object value, string name) => value.GetType() is { IsGenericType: true } type && type.Name == name && type.Namespace == "System.Collections.Generic";

    private static bool HasMembers(object value) =>
        value is not (IEnumerable or Exception) && !InlineText.IsText(value) && Displays.IsGeneral(value.GetType()) && (value is FileSystemInfo || StateDisplay.Of(value) is null) && ValueMembers.Of(value.GetType()).Length > 0;

    private static TableView Single(List<object?> items) =>
        new([new("value")], items.ConvertAll(i => i is not null && Displays.Users(i.GetType()) ? [Users(i)] : new[] { GeneralDisplay.Cell(i) }));

    // As the user's own formatter shows it, inside of the table too.
    private static TableCell Users(object value)
    {
        var bundle = Displays.Of(value);
        return new TableCell(ValueText.Shorten(bundle.Data[MimeBundle.PlainText].ReplaceLineEndings(" ")), bundle.Data.GetValueOrDefault(MimeBundle.Html));
    }

    private static TableView Members(List<object?> items, List<object> present, string[] names)
    {
        // Of several types, the members of all, in the order in which they come up.
        var types = present.Select(p => p.GetType()).Distinct().ToDictionary(t => t, t => ValueMembers.Of(t).ToDictionary(m => m.Name, StringComparer.Ordinal));
        var columns = names.Length > 0 ? names : [.. types.Values.SelectMany(m => m.Keys).Distinct(StringComparer.Ordinal).Take(ValueMembers.Maximum)];
        return new TableView(
            [.. columns.Select(c => new TableColumn(c, types.Values.Any(m => m.TryGetValue(c, out var member) && ValueText.IsNumeric(member.Type))))],
            items.ConvertAll(item => Row(columns.Length, item, i => types[item!.GetType()].TryGetValue(columns[i], out var member) ? Read(() => member.Read(item)) : string.Empty)));
    }

    private static TableView Named(List<object?> items, List<object> present)
    {
        var columns = present.Cast<IDictionary<string, object?>>().SelectMany(d => d.Keys).Distinct(StringComparer.Ordinal).Take(ValueMembers.Maximum).ToArray();
        var numeric = columns.Select(c => present.Cast<IDictionary<string, object?>>().All(d => !d.TryGetValue(c, out var v) || v is null || ValueText.IsNumeric(v.GetType()))).ToArray();
        return columns.Length == 0
            ? Single(items)
            : new TableView(
                [.. columns.Select((c, i) => new TableColumn(c, numeric[i]))],
                items.ConvertAll(item => Row(columns.Length, item, i => ((IDictionary<string, object?>)item!).TryGetValue(columns[i], out var value) ? GeneralDisplay.Cell(value) : string.Empty)));
    }

    private static TableView Groups(List<object?> items) =>
        new(
            [new("Key"), new("Count", IsNumeric: true), new("Items")],
            items.ConvertAll(item =>
            {
                var count = item is null ? null : SequenceItems.Of((IEnumerable)item, TableView.MaximumRows).Total;
                return Row(3, item, i => i switch
                {
                    0 => Read(() => Key(item!)),
                    1 => count?.ToString(CultureInfo.InvariantCulture) ?? "?",
                    _ => InlineText.Of(item),
                });
            }));

    private static TableView Tuples(List<object?> items, List<object> present)
    {
        var length = present.Max(p => ((ITuple)p).Length);
        var numeric = Enumerable.Range(0, length).Select(i => present.Cast<ITuple>().All(t => i >= t.Length || t[i] is null || ValueText.IsNumeric(t[i]!.GetType()))).ToArray();
        return new TableView(
            [.. numeric.Select((isNumeric, i) => new TableColumn($"Item{i + 1}", isNumeric))],
            items.ConvertAll(item => Row(length, item, i => i < ((ITuple)item!).Length ? GeneralDisplay.Cell(((ITuple)item)[i]) : string.Empty)));
    }

    private static TableView Rows(List<object?> items, List<object> present)
    {
        var columns = ((System.Data.DataRow)present[0]).Table.Columns.Cast<System.Data.DataColumn>().Take(ValueMembers.Maximum).ToArray();
        return new TableView(
            [.. columns.Select(DataTableDisplay.Column)],
            items.ConvertAll(item => Row(columns.Length, item, i => DataTableDisplay.Cell((System.Data.DataRow)item!, columns[i]))));
    }

    private static TableView Lists(List<object?> items, List<object> present)
    {
        var rows = items.ConvertAll(i => i is null ? null : SequenceItems.Of((IEnumerable)i, ValueMembers.Maximum));
        if (rows.Exists(r => r is not null && (r.Failure is not null || r.Total > ValueMembers.Maximum || !r.Items.TrueForAll(InlineText.IsText))) || rows.TrueForAll(r => r is null or { Items.Count: 0 }))
        {
            return Single(items);
        }

        var length = rows.Max(r => r?.Items.Count ?? 0);
        var isNumeric = rows.TrueForAll(r => r is null || r.Items.TrueForAll(i => i is null || ValueText.IsNumeric(i.GetType())));
        return new TableView(
            [.. Enumerable.Range(0, length).Select(i => new TableColumn(i.ToString(CultureInfo.InvariantCulture), isNumeric))],
            rows.ConvertAll(row => Row(length, row, i => i < row!.Items.Count ? GeneralDisplay.Cell(row.Items[i]) : string.Empty)));
    }

    private static TableCell[] Row(int length, object? item, Func<int, TableCell> cell)
    {
        var row = new TableCell[length];
        for (var i = 0; i < length; i++)
        {
            row[i] = item is not null ? cell(i) : i == 0 ? "(null)" : string.Empty;
        }

        return row;
    }

    private static TableCell Read(Func<object?> read)
    {
        try
        {
            return GeneralDisplay.Cell(read());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return InlineText.Failed(e);
        }
    }

    // A grouping's own type is seldom public, so its interface is asked.
    private static object? Key(object group) =>
        Array.Find(group.GetType().GetInterfaces(), t => t.IsGenericType && t.GetGenericTypeDefinition() == typeof(IGrouping<,>))!.GetProperty("Key")!.GetValue(group);
}
