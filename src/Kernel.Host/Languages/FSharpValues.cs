using System.Net;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Microsoft.FSharp.Reflection;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>How values of F# cells look: as in C#, but F#'s own unions, records, tuples and functions as F# writes them.</summary>
internal static class FSharpValues
{
    /// <summary>
    /// Teaches the formatters that F#'s lists and sets are sequences, also inside of other values: by themselves they show the
    /// inside of the list, cell by cell.
    /// </summary>
    public static void Register()
    {
        foreach (var mimeType in new[] { MimeBundle.PlainText, MimeBundle.Html })
        {
            foreach (var type in new[] { typeof(FSharpList<>), typeof(FSharpSet<>) })
            {
                Formatter.Register(type, (value, writer) => writer.Write(Items(value).ToDisplayString(mimeType)), mimeType);
            }
        }
    }

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

    private static Array Items(object collection)
    {
        var items = ((System.Collections.IEnumerable)collection).Cast<object>().ToArray();
        var array = Array.CreateInstance(collection.GetType().GetGenericArguments()[0], items.Length);
        items.CopyTo(array, 0);
        return array;
    }
}
