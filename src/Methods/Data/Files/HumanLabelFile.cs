using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Human labels of the CIFAR training images (Wei et al. 2022, "Learning with Noisy Labels Revisited") as CSV, plain or gzip.
/// </summary>
/// <remarks>
/// <para>
/// The first column is <c>index</c>, 0 to N−1 in the standard order of the training images. CIFAR-10N then has the columns
/// <c>clean,aggregate,random1,random2,random3,worst</c> (each 0–9): the original label, the majority of three people, each of
/// the three, and a wrong one of the three wherever there is one. CIFAR-100N has
/// <c>clean,noisy,clean_coarse,noisy_coarse</c> (0–99, 0–99, 0–19, 0–19). Other columns of whole numbers may stand beside them.
/// </para>
/// <para>
/// The authors publish <c>CIFAR-10_human.pt</c> and <c>CIFAR-100_human.pt</c> (github.com/UCSC-REAL/cifar-10-100n, CC BY-NC 4.0):
/// Python pickles, which this library does not read, since unpickling runs code. Convert once, in Python with PyTorch and pandas:
/// </para>
/// <code>
/// import pandas, torch
/// h = torch.load("CIFAR-10_human.pt", weights_only=False)
/// pandas.DataFrame({"clean": h["clean_label"], "aggregate": h["aggre_label"], "random1": h["random_label1"],
///     "random2": h["random_label2"], "random3": h["random_label3"], "worst": h["worse_label"]}).to_csv(
///     "cifar10n.csv.gz", index_label="index")
/// h = torch.load("CIFAR-100_human.pt", weights_only=False)
/// pandas.DataFrame({"clean": h["clean_label"], "noisy": h["noisy_label"], "clean_coarse": h["clean_coarse_label"],
///     "noisy_coarse": h["noisy_coarse_label"]}).to_csv("cifar100n.csv.gz", index_label="index")
/// </code>
/// </remarks>
public sealed class HumanLabelFile
{
    private readonly string _path;
    private readonly Dictionary<string, ImmutableArray<long>> _columns;

    private HumanLabelFile(string path, Dictionary<string, ImmutableArray<long>> columns, int count)
    {
        _path = path;
        _columns = columns;
        Count = count;
    }

    /// <summary>The number of examples, N.</summary>
    public int Count { get; }

    /// <summary>The names of the label columns.</summary>
    public IEnumerable<string> Columns => _columns.Keys;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The labels.</returns>
    /// <exception cref="InvalidDataException">
    /// The first column is not <c>index</c> counting from 0, or a value is no whole number of at least 0.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static HumanLabelFile Read(string path)
    {
        using var records = CsvRecords.Open(DataFile.Open(path));
        if (records.Names is not ["index", _, ..])
        {
            throw records.Invalid($"expected the columns index, clean, …, got {string.Join(", ", records.Names)}.");
        }

        var columns = records.Names.Skip(1).ToDictionary(n => n, _ => ImmutableArray.CreateBuilder<long>(), StringComparer.Ordinal);
        var builders = columns.Values.ToArray();
        var count = 0;
        for (; records.Read(); count++)
        {
            if (Number(records, 0) is var index && index != count)
            {
                throw records.Invalid($"expected index {count}, got {index}: the rows must be in the order of the images.");
            }

            for (var c = 0; c < builders.Length; c++)
            {
                builders[c].Add(Number(records, c + 1));
            }
        }

        return count > 0
            ? new HumanLabelFile(path, columns.ToDictionary(c => c.Key, c => c.Value.ToImmutable(), StringComparer.Ordinal), count)
            : throw records.Invalid("expected at least one record after the header, got none.");
    }

    /// <summary>The labels of one column.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="classes">How many classes there are, K.</param>
    /// <returns>N labels from 0 to K−1.</returns>
    /// <exception cref="InvalidDataException">There is no such column, or a label is K or more.</exception>
    public ImmutableArray<long> Labels(string column, int classes)
    {
        if (!_columns.TryGetValue(column, out var labels))
        {
            throw new InvalidDataException($"{_path}: {ColumnNames.Missing([.. _columns.Keys], column, "column")}");
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classes)
            {
                throw new InvalidDataException(
                    $"{_path}: line {i + 2}: expected labels from 0 to {classes - 1} in column '{column}', got {labels[i]}.");
            }
        }

        return labels;
    }

    private static long Number(CsvRecords records, int column)
    {
        var field = records.Field(column);
        return long.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw records.Invalid($"expected a whole number of at least 0 in column '{records.Names[column]}', got '{field}'.");
    }
}
