using System.Text.Json;
using Microsoft.DotNet.Interactive.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>
/// A value as JSON: what it is, and no more. .NET Interactive makes JSON of every value that <c>#!share</c> hands to another language, also where
/// it then hands over the value itself, and shares nothing, without a word, where that fails, as it does with tensors.
/// </summary>
/// <param name="type">What it is for.</param>
internal sealed class OpaqueFormatter(Type type) : ITypeFormatter
{
    /// <summary>The representation.</summary>
    public const string Json = "application/json";

    /// <inheritdoc/>
    public string MimeType => Json;

    /// <inheritdoc/>
    public Type Type => type;

    /// <inheritdoc/>
    public bool Format(object instance, FormatContext context)
    {
        context.Writer.Write(instance is null ? "null" : JsonSerializer.Serialize(new { type = ValueText.TypeName(instance.GetType()) }));
        return true;
    }
}
