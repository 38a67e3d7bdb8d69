using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>How a CSV file is written, where its reader should not find it out; what is found is said in <see cref="TableReading.Text"/>.</summary>
public sealed record CsvOptions
{
    /// <summary>The character between fields; null: comma, semicolon, tab or bar, whichever the header and the first records agree on.</summary>
    public char? Delimiter { get; init; }

    /// <summary>The mark before the fraction of numbers, <c>.</c> or <c>,</c>; null: either, where it is clear, one for each column.</summary>
    public char? Decimal { get; init; }

    /// <summary>The encoding of files that do not name it in their first bytes; null: UTF-8, and other bytes are an error.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The encoding of a name.</summary>
    /// <param name="name">utf-8, utf-16, latin1, windows-1252 or any other that .NET knows.</param>
    /// <returns>The encoding.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Encoding EncodingOf(string name) => TextEncodings.Find(name);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">One is not allowed.</exception>
    internal void Check()
    {
        if (Decimal is not (null or '.' or ','))
        {
            throw new ArgumentException($"decimal: expected '.' or ',', got '{Decimal}'.", nameof(Decimal));
        }

        if (Delimiter is '"' or '\n' or '\r' or '\0' || (Delimiter is { } both && both == Decimal))
        {
            throw new ArgumentException($"delimiter: expected a character other than quotes, line ends and the decimal mark, got '{Delimiter}'.", nameof(Delimiter));
        }
    }
}
