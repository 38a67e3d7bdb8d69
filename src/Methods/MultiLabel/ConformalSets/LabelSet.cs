using System.Collections.Immutable;
using System.Numerics;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>A set of labels: which of m labels are present, one bit a label. Immutable; equal sets are equal values.</summary>
/// <remarks>Sets are ordered as their vectors of 0 and 1 are: label 0 counts first, and absent comes before present.</remarks>
public sealed class LabelSet : IEquatable<LabelSet>, IComparable<LabelSet>
{
    private const int WordBits = 64;

    private readonly ulong[] _words;

    internal LabelSet(int labelCount, ulong[] words) => (LabelCount, _words) = (labelCount, words);

    /// <summary>How many labels there are, m, present or not.</summary>
    public int LabelCount { get; }

    /// <summary>How many labels are present.</summary>
    public int Count => _words.Sum(BitOperations.PopCount);

    /// <summary>The labels that are present, ascending, from 0 to m−1.</summary>
    public ImmutableArray<int> Present => [.. Enumerable.Range(0, LabelCount).Where(Has)];

    /// <summary>Makes a set from a vector.</summary>
    /// <param name="labels">m entries, each 0 (absent) or 1 (present), m at least 1.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">There is no entry, or one is another number.</exception>
    public static LabelSet Of(params ReadOnlySpan<int> labels)
    {
        if (labels.IsEmpty)
        {
            throw new ArgumentException("labels: expected at least one label, got none.", nameof(labels));
        }

        var words = Words(labels.Length);
        for (var j = 0; j < labels.Length; j++)
        {
            if (labels[j] is not (0 or 1))
            {
                throw new ArgumentException($"labels: expected 0 (absent) or 1 (present), got {labels[j]} for label {j}.", nameof(labels));
            }

            words[j / WordBits] |= (ulong)labels[j] << (j % WordBits);
        }

        return new LabelSet(labels.Length, words);
    }

    /// <summary>Makes a set from the labels that are present.</summary>
    /// <param name="labelCount">m, at least 1.</param>
    /// <param name="present">Labels from 0 to m−1, in any order.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no label, or one is outside 0…m−1.</exception>
    public static LabelSet OfPresent(int labelCount, params ReadOnlySpan<int> present)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labelCount, 1);
        var words = Words(labelCount);
        foreach (var label in present)
        {
            if (label < 0 || label >= labelCount)
            {
                throw new ArgumentOutOfRangeException(nameof(present), label, $"present: expected labels from 0 to {labelCount - 1}, got {label}.");
            }

            words[label / WordBits] |= 1UL << (label % WordBits);
        }

        return new LabelSet(labelCount, words);
    }

    /// <summary>Whether a label is present.</summary>
    /// <param name="label">From 0 to m−1.</param>
    /// <returns>Whether it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such label.</exception>
    public bool Contains(int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, LabelCount);
        return Has(label);
    }

    /// <summary>The set as a vector.</summary>
    /// <returns>m entries, 0 or 1.</returns>
    public int[] ToVector()
    {
        var vector = new int[LabelCount];
        for (var j = 0; j < vector.Length; j++)
        {
            vector[j] = Has(j) ? 1 : 0;
        }

        return vector;
    }

    /// <inheritdoc/>
    public bool Equals(LabelSet? other) => other is not null && LabelCount == other.LabelCount && _words.AsSpan().SequenceEqual(other._words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(LabelCount);
        foreach (var word in _words)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(LabelSet? other)
    {
        if (other is null || LabelCount != other.LabelCount)
        {
            return other is null ? 1 : LabelCount.CompareTo(other.LabelCount);
        }

        for (var w = 0; w < _words.Length; w++)
        {
            var differ = _words[w] ^ other._words[w];
            if (differ != 0)
            {
                // The first label that only one of them has: who has it comes later.
                return (_words[w] & (differ & (~differ + 1))) != 0 ? 1 : -1;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{{{string.Join(", ", Present)}}}";

    /// <summary>Whether two sets have the same labels.</summary>
    public static bool operator ==(LabelSet? left, LabelSet? right) => left?.Equals(right) ?? right is null;

    /// <summary>Whether two sets differ.</summary>
    public static bool operator !=(LabelSet? left, LabelSet? right) => !(left == right);

    /// <summary>Whether one comes before the other.</summary>
    public static bool operator <(LabelSet? left, LabelSet? right) => Compare(left, right) < 0;

    /// <summary>Whether one comes before the other, or they are equal.</summary>
    public static bool operator <=(LabelSet? left, LabelSet? right) => Compare(left, right) <= 0;

    /// <summary>Whether one comes after the other.</summary>
    public static bool operator >(LabelSet? left, LabelSet? right) => Compare(left, right) > 0;

    /// <summary>Whether one comes after the other, or they are equal.</summary>
    public static bool operator >=(LabelSet? left, LabelSet? right) => Compare(left, right) >= 0;

    /// <summary>Empty bits for so many labels.</summary>
    internal static ulong[] Words(int labelCount) => new ulong[(labelCount + WordBits - 1) / WordBits];

    /// <summary>The same set with one label the other way round.</summary>
    internal static void Flip(ulong[] words, int label) => words[label / WordBits] ^= 1UL << (label % WordBits);

    private static int Compare(LabelSet? left, LabelSet? right) => left?.CompareTo(right) ?? (right is null ? 0 : -1);

    private bool Has(int label) => (_words[label / WordBits] >> (label % WordBits) & 1) != 0;
}
