using System.Net;
using Microsoft.FSharp.Core;
using Microsoft.FSharp.Reflection;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>How values of F# cells look: as in C#, but F#'s own unions, records, tuples and functions as F# writes them.</summary>
internal static class FSharpValues
{
    /// <summary>A value's display.</summary>
    /// <param name="value">The value; null stands for several of F#'s own values.</param>
    /// <param name="type">Its type in F#.</param>
    /// <returns>The bundle.</returns>
    public static MimeBundle Display(object? value, Type type)
    {
        if (value is null)
        {
            return MimeBundle.Text(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(FSharpOption<>) ? "None" : "null");
        }

        // Lists and maps are sequences, which have a display; a list is a union too.
        var isOwn = value is not System.Collections.IEnumerable
            && (FSharpType.IsUnion(type, null) || FSharpType.IsRecord(type, null) || FSharpType.IsTuple(type) || FSharpType.IsFunction(type));
        if (!isOwn)
        {
            return Displays.Of(value);
        }

        var format = new PrintfFormat<FSharpFunc<object, string>, Unit, string, string, object>("%A");
        var text = ExtraTopLevelOperators.PrintFormatToString(format).Invoke(value);
        return MimeBundle.FromHtml($"<pre>{WebUtility.HtmlEncode(text)}</pre>", text);
    }
}
