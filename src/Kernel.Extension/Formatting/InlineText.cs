using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Any value in one line, of bounded length; what its own code throws stands in its place.</summary>
internal static class InlineText
{
    private const int Depth = 2;

    /// <summary>The line.</summary>
    public static string Of(object? value) => Of(value, Depth);

    /// <summary>A sequence of values that are text: <c>[ 1, 2, 3 ... (17 more) ]</c>.</summary>
    public static string Of(SequenceItems items) => List(items, Depth);

    /// <summary>What a getter, or another piece of the value's own code, gives.</summary>
    public static string Of(Func<object?> read)
    {
        try
        {
            return Of(read());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Failed(e);
        }
    }

    /// <summary>How an exception stands in the place of a value.</summary>
    public static string Failed(Exception e) => ValueText.Shorten($"({e.GetType().Name}: {Line(SafeMessage(e))})");

    /// <summary>Whether a value is a text of one line by itself, as numbers and dates are.</summary>
    public static bool IsText(object? value) => value is null or string || IsText(value.GetType());

    /// <summary>The same for all values of a type.</summary>
    public static bool IsText(Type type)
    {
        var own = Nullable.GetUnderlyingType(type) ?? type;
        return own.IsPrimitive || own.IsEnum || own == typeof(string) || own == typeof(DBNull)
            || (typeof(IFormattable).IsAssignableFrom(own) && !typeof(IEnumerable).IsAssignableFrom(own))
            || typeof(Type).IsAssignableFrom(own) || typeof(Delegate).IsAssignableFrom(own)
            || (IsOfFramework(own) && !HasParts(own) && ValueMembers.HasOwnText(own));
    }

    private static string Of(object? value, int depth)
    {
        try
        {
            return ValueText.Shorten(value switch
            {
                null => "null",
                string text => Line(text),
                Type type => type.FullName is null || type.IsPrimitive || type.Namespace is null ? ValueText.TypeName(type) : $"{type.Namespace}.{ValueText.TypeName(type)}",
                Delegate function => $"{ValueText.TypeName(function.GetType())}{(function.Method.Name.StartsWith('<') ? string.Empty : $" {function.Method.Name}")}",
                DBNull => "–",
                IFormattable formattable when IsText(value.GetType()) => Line(ValueText.Whole(formattable)),
                Exception error => $"{error.GetType().Name}: {Line(SafeMessage(error))}",
                _ when Displays.Users(value.GetType()) => Line(value.ToDisplayString(MimeBundle.PlainText)),
                ITuple tuple when value.GetType().Namespace == "System" => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i], depth)))})",
                _ when Displays.Special(value) is { } bundle => Line(bundle.Data[MimeBundle.PlainText].Split('\n')[0]),
                IEnumerable when depth == 0 => ValueText.TypeName(value.GetType()),
                IEnumerable sequence => List(SequenceItems.Of(sequence, Formatter.ListExpansionLimit), depth - 1),
                _ when ValueMembers.HasOwnText(value.GetType()) => Line(value.ToString() ?? string.Empty),
                _ => Members(value, depth),
            });
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Failed(e);
        }
    }

    private static string List(SequenceItems items, int depth)
    {
        var more = items.More;
        var texts = string.Join(", ", items.Items.Select(i => Of(i, depth)));
        return texts.Length == 0 && more.Length == 0 ? "[ ]" : more.Length == 0 ? $"[ {texts} ]" : $"[ {texts} ... ({more}) ]";
    }

    private static string Members(object value, int depth)
    {
        var members = ValueMembers.Of(value.GetType());
        if (depth == 0 || members.Length == 0)
        {
            return ValueText.TypeName(value.GetType());
        }

        var texts = members.Take(ValueMembers.Maximum).Select(m =>
        {
            try
            {
                return $"{m.Name}: {Of(m.Read(value), depth - 1)}";
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                return $"{m.Name}: {Failed(e)}";
            }
        });
        return $"{{ {string.Join(", ", texts)} }}";
    }

    private static string Line(string text) => text.AsSpan().ContainsAny('\n', '\r') ? text.ReplaceLineEndings(" ") : text;

    private static string SafeMessage(Exception e)
    {
        try
        {
            return e.Message;
        }
        catch (Exception inner) when (inner is not OperationCanceledException)
        {
            return inner.GetType().Name;
        }
    }

    private static bool IsOfFramework(Type type) =>
        type.Assembly.GetName().Name is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "System" || name.StartsWith("Microsoft.Win32", StringComparison.Ordinal));

    // Their text says less than their parts.
    private static bool HasParts(Type type) =>
        typeof(IEnumerable).IsAssignableFrom(type) || typeof(Exception).IsAssignableFrom(type) || typeof(ITuple).IsAssignableFrom(type)
        || typeof(FileSystemInfo).IsAssignableFrom(type) || typeof(Task).IsAssignableFrom(type)
        || type.FullName is "System.Diagnostics.Process" or "System.Text.RegularExpressions.Match" or "System.Text.RegularExpressions.Group" or "System.IO.DriveInfo"
        || type.Name is "KeyValuePair`2" or "Memory`1" or "ReadOnlyMemory`1" or "ValueTask`1" or "ValueTask" or "DictionaryEntry"
        || type.Namespace is "System.Data" or "System.Xml.Linq" or "System.Text.Json.Nodes" or "System.Text.Json" or "System.Xml";
}
