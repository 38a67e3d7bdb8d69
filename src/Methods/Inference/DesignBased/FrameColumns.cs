using System.Globalization;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>Columns of a frame as numbers.</summary>
internal sealed class FrameColumns(DataFrame frame, string? positiveClass)
{
    public int Rows { get; } = checked((int)frame.Rows.Count);

    /// <summary>A column of numbers.</summary>
    /// <param name="name">The column.</param>
    /// <param name="what">What it is wanted for.</param>
    /// <param name="mayMiss">Whether values may be missing, which gives NaN.</param>
    /// <param name="isLabel">Whether texts are labels, of which <c>positiveClass</c> is 1.</param>
    public double[] Numbers(string name, string what, bool mayMiss = false, bool isLabel = false)
    {
        var column = Find(name, what);
        var numbers = new double[Rows];
        for (var i = 0; i < Rows; i++)
        {
            numbers[i] = column[i] switch
            {
                null => double.NaN,
                bool flag => flag ? 1 : 0,
                string { Length: 0 } when mayMiss => double.NaN,
                string text when isLabel && positiveClass is not null => text == positiveClass ? 1 : 0,
                string text => throw new ArgumentException(
                    $"frame: expected numbers in column '{name}' ({what}), got '{text}' in row {i}.{(isLabel ? " Say with positiveClass which text counts as 1." : string.Empty)}", nameof(name)),
                IConvertible number => number.ToDouble(CultureInfo.InvariantCulture),
                var other => throw new ArgumentException($"frame: expected numbers in column '{name}' ({what}), got {other.GetType().Name} in row {i}.", nameof(name)),
            };
            if (!(double.IsFinite(numbers[i]) || (mayMiss && double.IsNaN(numbers[i]))))
            {
                throw new ArgumentException($"frame: expected a finite number in every row of column '{name}' ({what}), got {(double.IsNaN(numbers[i]) ? "none" : numbers[i])} in row {i}.", nameof(name));
            }
        }

        return numbers;
    }

    /// <summary>The columns of a variable in a design: its numbers, or a 0/1 column for every level of a text but the first.</summary>
    public IReadOnlyList<(string Name, double[] Values)> Variable(string name, bool everyLevel)
    {
        var column = Find(name, "a term of the formula");
        if (column.DataType != typeof(string))
        {
            return [(name, Numbers(name, "a term of the formula"))];
        }

        var texts = Enumerable.Range(0, Rows).Select(i => column[i] as string
            ?? throw new ArgumentException($"frame: expected a text in every row of column '{name}', got none in row {i}.", nameof(name))).ToArray();
        var levels = texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return [.. levels.Skip(everyLevel ? 0 : 1).Select(l => ($"{name}={l}", texts.Select(t => t == l ? 1.0 : 0).ToArray()))];
    }

    /// <summary>A number for each distinct value of a column.</summary>
    public int[] Groups(string name)
    {
        var column = Find(name, "clusters");
        var places = new Dictionary<object, int>();
        return [.. Enumerable.Range(0, Rows).Select(i =>
        {
            var value = column[i] ?? throw new ArgumentException($"frame: expected a cluster in every row of column '{name}', got none in row {i}.", nameof(name));
            places.TryAdd(value, places.Count);
            return places[value];
        })];
    }

    private DataFrameColumn Find(string name, string what)
    {
        var names = frame.Columns.Select(c => c.Name).ToArray();
        return Array.IndexOf(names, name) is var at and >= 0
            ? frame.Columns[at]
            : throw new ArgumentException($"frame: expected a column '{name}' ({what}), got {string.Join(", ", names)}.{NearestName.Hint(name, names)}", nameof(name));
    }
}
