using System.IO.Hashing;
using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Texts as vectors without a vocabulary: words, pairs of words and the pieces of words are hashed to d places, each with a sign. A piece
/// that stands t times counts 1 + ln t, times ln((N + 1)/(df + 1)) of its place where it was fitted on N texts; each vector then has length 1.
/// The same on every machine.
/// </summary>
public sealed class HashedNGrams
{
    private readonly double[]? _weights;

    private HashedNGrams(int dimensions, int letters, double[]? weights)
    {
        Dimensions = dimensions;
        Letters = letters;
        _weights = weights;
    }

    /// <summary>The numbers of a vector, d.</summary>
    public int Dimensions { get; }

    /// <summary>The longest pieces of words, in letters; pieces have three letters or more. 0: whole words only.</summary>
    public int Letters { get; }

    /// <summary>Every piece counts alike, however common it is.</summary>
    /// <param name="dimensions">d, at least 1.</param>
    /// <param name="letters">The longest pieces of words, 3 to 10; 0: none.</param>
    /// <returns>The hashing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static HashedNGrams Plain(int dimensions = 512, int letters = 5)
    {
        Check(dimensions, letters);
        return new HashedNGrams(dimensions, letters, null);
    }

    /// <summary>Pieces count the less, the more of some texts hold them.</summary>
    /// <param name="texts">At least one text.</param>
    /// <param name="dimensions">d, at least 1.</param>
    /// <param name="letters">The longest pieces of words, 3 to 10; 0: none.</param>
    /// <returns>The hashing.</returns>
    /// <exception cref="ArgumentException">There is no text, or a value is outside its range.</exception>
    public static HashedNGrams Fit(IReadOnlyList<string> texts, int dimensions = 512, int letters = 5)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Check(dimensions, letters);
        if (texts.Count == 0)
        {
            throw new ArgumentException("texts: expected at least one, got none.", nameof(texts));
        }

        var plain = new HashedNGrams(dimensions, letters, null);
        var frequency = new int[dimensions];
        foreach (var text in texts)
        {
            foreach (var place in plain.Pieces(text).Select(p => plain.Place(p).Index).Distinct())
            {
                frequency[place]++;
            }
        }

        return new HashedNGrams(dimensions, letters, [.. frequency.Select(df => Math.Log((texts.Count + 1.0) / (df + 1)))]);
    }

    /// <summary>A text as a vector.</summary>
    /// <param name="text">The text.</param>
    /// <returns>d numbers of length 1 together; all 0 where the text has no word of any weight.</returns>
    public float[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var piece in Pieces(text))
        {
            counts[piece] = counts.GetValueOrDefault(piece) + 1;
        }

        // In the order of the pieces, so that sums are the same in every run.
        var vector = new double[Dimensions];
        foreach (var (piece, count) in counts.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            var (index, sign) = Place(piece);
            vector[index] += sign * (1 + Math.Log(count)) * (_weights?[index] ?? 1);
        }

        var length = Math.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => length > 0 ? (float)(x / length) : 0)];
    }

    /// <summary>What a text is made of: words, pairs of neighbours, and pieces of words with a mark at either end.</summary>
    internal IEnumerable<string> Pieces(string text)
    {
        var words = Words.Of(text);
        for (var w = 0; w < words.Count; w++)
        {
            yield return words[w];
            if (w + 1 < words.Count)
            {
                yield return $"{words[w]} {words[w + 1]}";
            }

            var marked = $"<{words[w]}>";
            for (var length = 3; length <= Letters; length++)
            {
                for (var start = 0; start + length <= marked.Length; start++)
                {
                    yield return $"#{marked.AsSpan(start, length)}";
                }
            }
        }
    }

    private (int Index, double Sign) Place(string piece)
    {
        var hash = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(piece));
        return ((int)((hash >> 1) % (ulong)Dimensions), (hash & 1) == 0 ? 1 : -1);
    }

    private static void Check(int dimensions, int letters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        if (letters is not (0 or (>= 3 and <= 10)))
        {
            throw new ArgumentOutOfRangeException(nameof(letters), letters, $"letters: expected 0, or 3 to 10, got {letters}.");
        }
    }
}
