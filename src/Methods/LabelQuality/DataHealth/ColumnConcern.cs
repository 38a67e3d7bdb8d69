using System.Collections.Immutable;
using System.Globalization;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>What may be wrong with a column.</summary>
public enum ColumnProblem
{
    /// <summary>Nearly every row has a value of its own, and values are whole numbers or names: a key, which a model can learn by heart.</summary>
    IdentifiesRows,

    /// <summary>The label can be told from this column alone.</summary>
    TellsLabel,

    /// <summary>All rows have the same value.</summary>
    Constant,
}

/// <summary>A column that somebody should look at.</summary>
/// <param name="Name">The column.</param>
/// <param name="Problem">What may be wrong.</param>
/// <param name="Score">
/// Of a key the share of distinct values; of one that tells the label, the share of the errors of always saying the commonest class that is
/// avoided by the class that is commonest among the other rows with the same value (of measurements: a value in the same of up to 50 equally
/// filled intervals); of a constant 1.
/// </param>
/// <param name="IsFeature">Whether a model learns from it.</param>
public sealed record ColumnConcern(string Name, ColumnProblem Problem, double Score, bool IsFeature)
{
    private const double LeastDistinct = 0.99;
    private const double LeastTold = 0.97;
    private const int LeastRows = 20;
    private const int MostIntervals = 50;

    // Fewer in an interval say little.
    private const int LeastPerInterval = 20;

    // A text of more words is something to be read and no name.
    private const double MostWords = 3;

    /// <summary>Looks at all columns but those of labels.</summary>
    /// <param name="data">The table.</param>
    /// <param name="rows">The rows that are looked at, ascending.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>The columns in their order; one has at most one problem, and a key that tells the label is told as the latter.</returns>
    internal static ImmutableArray<ColumnConcern> Of(AuditedData data, int[] rows, CancellationToken cancellationToken)
    {
        if (data.Dataset.IsImage || rows.Length < LeastRows)
        {
            return [];
        }

        int[] columns = [.. Enumerable.Range(0, data.Columns.Length).Where(c => data.Columns[c] != data.LabelColumn && data.Columns[c] != data.TrueLabelColumn)];
        var values = Array.ConvertAll(columns, _ => new string?[rows.Length]);
        for (var r = 0; r < rows.Length; r++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = data.Row(rows[r]);
            for (var c = 0; c < columns.Length; c++)
            {
                values[c][r] = LabelText.Of(row[columns[c]]);
            }
        }

        var given = data.Dataset.Given.Entries();
        var labels = Array.ConvertAll(rows, r => (int)given[r]);
        var features = (data.Dataset as LabeledDataset)?.FeatureNames;
        var found = ImmutableArray.CreateBuilder<ColumnConcern>();
        for (var c = 0; c < columns.Length; c++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = data.Columns[columns[c]];
            if (Concern(values[c], labels, data.Dataset.NumClasses) is var (problem, score))
            {
                found.Add(new ColumnConcern(name, problem, score, features?.Contains(name) ?? false));
            }
        }

        return found.ToImmutable();
    }

    private static (ColumnProblem Problem, double Score)? Concern(string?[] values, int[] labels, int classes)
    {
        var distinct = values.Distinct(StringComparer.Ordinal).Count();
        if (distinct == 1)
        {
            return (ColumnProblem.Constant, 1);
        }

        var numbers = Array.ConvertAll(values, v => double.TryParse(v, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN);
        var areNumbers = Array.TrueForAll(numbers, double.IsFinite);
        var share = (double)distinct / values.Length;
        var isKey = share >= LeastDistinct
            && (areNumbers ? Array.TrueForAll(numbers, v => v == Math.Truncate(v)) : values.Average(v => v?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length ?? 0) <= MostWords);
        var groups = areNumbers && distinct > MostIntervals ? Intervals(numbers) : Same(values);
        var told = Told(groups, labels, classes);
        return told >= LeastTold ? (ColumnProblem.TellsLabel, told) : isKey ? (ColumnProblem.IdentifiesRows, share) : null;
    }

    private static int[] Same(string?[] values)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return Array.ConvertAll(values, v =>
        {
            var key = v ?? string.Empty;
            if (!numbers.TryGetValue(key, out var number))
            {
                numbers.Add(key, number = numbers.Count);
            }

            return number;
        });
    }

    // Equally filled, and equal values together.
    private static int[] Intervals(double[] values)
    {
        var sorted = (double[])values.Clone();
        int[] order = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(sorted, order);
        var count = Math.Clamp(values.Length / LeastPerInterval, 2, MostIntervals);
        var groups = new int[values.Length];
        var current = 0;
        for (var place = 0; place < sorted.Length; place++)
        {
            var due = (int)((long)place * count / sorted.Length);
            current = place > 0 && sorted[place] == sorted[place - 1] ? current : due;
            groups[order[place]] = current;
        }

        return groups;
    }

    // What the commonest class of the others in its group says of each row, beside what the commonest of all others says.
    private static double Told(int[] groups, int[] labels, int classes)
    {
        var all = new int[classes];
        var inGroup = new Dictionary<int, int[]>();
        for (var i = 0; i < labels.Length; i++)
        {
            all[labels[i]]++;
            if (!inGroup.TryGetValue(groups[i], out var counts))
            {
                inGroup.Add(groups[i], counts = new int[classes]);
            }

            counts[labels[i]]++;
        }

        var missed = labels.Length - Right(all);
        var missedByGroup = labels.Length - inGroup.Values.Sum(Right);
        return missed <= 0 ? 0 : 1 - (missedByGroup / missed);
    }

    // Each row is judged by the others: where its class is then no longer ahead, it is half right or wrong.
    private static double Right(int[] counts)
    {
        var right = 0.0;
        for (var k = 0; k < counts.Length; k++)
        {
            var others = 0;
            for (var j = 0; j < counts.Length; j++)
            {
                others = j == k ? others : Math.Max(others, counts[j]);
            }

            right += counts[k] - 1 > others ? counts[k] : counts[k] > 1 && counts[k] - 1 == others ? counts[k] / 2.0 : 0;
        }

        return right;
    }
}
