using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>One attribute of an ARFF file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">The values of a nominal attribute in their order; null for a numeric one.</param>
internal sealed record ArffAttribute(string Name, ImmutableArray<string>? Values)
{
    /// <summary>How it is declared, for messages.</summary>
    public string Type => Values is { } values ? $"{{{string.Join(',', values)}}}" : "numeric";
}
