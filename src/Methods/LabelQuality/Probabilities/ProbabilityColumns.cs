using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Which class each column of probabilities belongs to; never guessed without being said.</summary>
public static class ProbabilityColumns
{
    /// <summary>Ties columns to classes.</summary>
    /// <param name="classes">The classes that occur among the labels, in their order.</param>
    /// <param name="columns">The number of columns, K.</param>
    /// <param name="names">The names of the columns, where they have any.</param>
    /// <returns>
    /// The K classes in the order of the columns: by the columns' names (also behind a common beginning, as <c>p_ant</c>); or the classes themselves where
    /// there are as many; or 0 to K−1 where all labels are such numbers.
    /// </returns>
    /// <exception cref="ArgumentException">None of this holds.</exception>
    public static ImmutableArray<string> Tie(ImmutableArray<string> classes, int columns, IReadOnlyList<string>? names = null)
    {
        if (names is not null && (ByName(classes, names) ?? ByName(classes, WithoutPrefix(names))) is { } tied)
        {
            return tied;
        }

        if (classes.Length == columns)
        {
            return classes;
        }

        ImmutableArray<string> numbers = [.. Enumerable.Range(0, columns).Select(k => k.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        return ByName(classes, numbers) ?? throw new ArgumentException(
            $"probabilities: {columns} columns cannot be tied to the {classes.Length} classes of the labels ({string.Join(", ", classes.Take(20))}{(classes.Length > 20 ? ", …" : string.Empty)}). Give the {columns} class names in the order of the columns.",
            nameof(classes));
    }

    /// <summary>Class numbers of labels that are texts.</summary>
    /// <param name="labels">N labels.</param>
    /// <param name="names">The class names in the order of the columns; null: found.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="columnNames">The names of the columns, where they have any.</param>
    /// <returns>N class numbers and K names.</returns>
    /// <exception cref="ArgumentException">A label is missing or none of the names, or the columns cannot be tied.</exception>
    public static (int[] Classes, ImmutableArray<string> Names) Encode(
        IReadOnlyList<string> labels, ImmutableArray<string>? names, int columns, IReadOnlyList<string>? columnNames = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var encoder = new LabelEncoder(names);
        var codes = new int[labels.Count];
        for (var n = 0; n < codes.Length; n++)
        {
            var label = labels[n].AsSpan().Trim();
            if (MissingText.Is(label) && !encoder.IsNamed(label))
            {
                throw new ArgumentException($"labels: expected a label at each position, got a missing one ('{labels[n]}') at position {n}.", nameof(labels));
            }

            codes[n] = encoder.Code(label);
            if (codes[n] < 0)
            {
                throw new ArgumentException($"labels: expected one of the class names ({string.Join(", ", names!.Value.Take(20))}), got '{label}' at position {n}.", nameof(labels));
            }
        }

        var (found, classOf, _) = encoder.Resolve();
        var tied = names ?? Tie(found, columns, columnNames);
        if (!tied.SequenceEqual(found, StringComparer.Ordinal))
        {
            // The labels that occur are among more columns.
            var at = new LabelEncoder(tied);
            long[] place = [.. found.Select(f => (long)at.IndexOf(f, positions: false))];
            classOf = Array.ConvertAll(classOf, k => place[k]);
        }

        return (Array.ConvertAll(codes, c => (int)classOf[c]), tied);
    }

    private static ImmutableArray<string>? ByName(ImmutableArray<string> classes, IReadOnlyList<string> names)
    {
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            return null;
        }

        var encoder = new LabelEncoder([.. names]);
        var order = names.ToArray();
        foreach (var name in classes)
        {
            var at = encoder.IndexOf(name, positions: false);
            if (at < 0)
            {
                return null;
            }

            // As the labels spell it.
            order[at] = name;
        }

        return [.. order];
    }

    private static string[] WithoutPrefix(IReadOnlyList<string> names)
    {
        var length = names.Count == 0 ? 0 : names.Min(n => n.Length);
        var common = 0;
        while (common < length && names.All(n => n[common] == names[0][common]))
        {
            common++;
        }

        // Only whole words: p_ant and p_ape begin alike in two ways.
        while (common > 0 && char.IsLetterOrDigit(names[0][common - 1]))
        {
            common--;
        }

        return [.. names.Select(n => n[common..].Trim())];
    }
}
