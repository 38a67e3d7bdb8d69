using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>An object as its properties and fields, one a line.</summary>
internal static class ObjectDisplay
{
    /// <summary>The object.</summary>
    public static MimeBundle Of(object value)
    {
        var type = value.GetType();
        var members = ValueMembers.Of(type);
        var title = ValueText.TypeName(type);
        if (ValueMembers.HasOwnText(type) && Own(value, type) is { Length: > 0 } own)
        {
            title = members.Length == 0 ? own : $"{title}: {own}";
        }

        if (members.Length == 0)
        {
            return MimeBundle.Text(title);
        }

        var rows = members.Take(ValueMembers.Maximum).Select(m => new TableCell[] { m.Name, InlineText.Of(() => m.Read(value)) }).ToList();
        var text = new StringBuilder(title);
        foreach (var row in rows)
        {
            text.Append("\n  ").Append(row[0].Text).Append(": ").Append(row[1].Text);
        }

        var more = members.Length > rows.Count ? $"… {members.Length - rows.Count} more" : string.Empty;
        if (more.Length > 0)
        {
            text.Append("\n  ").Append(more);
        }

        var table = new TableView([new("member"), new("value")], rows);
        return MimeBundle.FromTable(Html.Note(title) + table.ToHtml() + (more.Length > 0 ? Html.Note(more) : string.Empty), text.ToString(), table);
    }

    // What only names the type again says nothing.
    private static string Own(object value, Type type)
    {
        var text = InlineText.Of(value.ToString);
        return text == type.FullName ? string.Empty : text;
    }
}
