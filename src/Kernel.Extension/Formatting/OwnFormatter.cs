using Microsoft.DotNet.Interactive.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>A display of ours as the host's formatters know it. All others in the host's list are the user's.</summary>
/// <param name="type">What it displays.</param>
/// <param name="mimeType">HTML or plain text.</param>
/// <param name="display">The display.</param>
internal sealed class OwnFormatter(Type type, string mimeType, Func<object, MimeBundle> display) : ITypeFormatter
{
    /// <inheritdoc/>
    public string MimeType => mimeType;

    /// <inheritdoc/>
    public Type Type => type;

    /// <inheritdoc/>
    public bool Format(object instance, FormatContext context)
    {
        var bundle = instance is null ? MimeBundle.Text("null") : Displays.OrFallback(instance, display);
        var text = bundle.Data[MimeBundle.PlainText];
        context.Writer.Write(mimeType == MimeBundle.PlainText ? text : bundle.Data.TryGetValue(mimeType, out var markup) ? markup : GeneralDisplay.Markup(text));
        return true;
    }

    /// <summary>Whether a formatter is for the values of a type, by itself or by what the type derives from.</summary>
    /// <param name="formatter">The formatter's type, perhaps a generic one without arguments.</param>
    /// <param name="value">The value's type.</param>
    public static bool IsFor(Type formatter, Type value) =>
        formatter.IsAssignableFrom(value)
        || (formatter.IsGenericTypeDefinition && Chain(value).Any(t => t.IsGenericType && t.GetGenericTypeDefinition() == formatter));

    private static IEnumerable<Type> Chain(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            yield return t;
        }

        foreach (var i in type.GetInterfaces())
        {
            yield return i;
        }
    }
}
