using System.Collections.Immutable;
using System.Numerics;
using Microsoft.Data.Analysis;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Data sets from and to <see cref="DataFrame"/> of Microsoft.Data.Analysis.</summary>
public static class DataFrames
{
    /// <summary>Reads a frame as a labelled table or as images.</summary>
    /// <param name="frame">The frame; it is not changed.</param>
    /// <param name="labelColumn">The column of given labels: texts or numbers.</param>
    /// <param name="trueLabelColumn">The column of true labels, where there is one.</param>
    /// <param name="featureColumns">The feature columns in the order wanted; all other numeric columns where left out.</param>
    /// <param name="classNames">The class names in the order of their numbers; found from the labels as for CSV files where left out.</param>
    /// <param name="imageShape">For images: <c>[C,H,W]</c> with as many pixels as there are feature columns.</param>
    /// <param name="name">The data set's name.</param>
    /// <returns>A table <c>float32 [N,F]</c>, or images <c>uint8 [N,C,H,W]</c>.</returns>
    /// <exception cref="ArgumentException">A column is not there or not numeric, a value is missing, or the shape does not fit.</exception>
    public static LabeledDataset ToLabeledDataset(
        this DataFrame frame,
        string labelColumn = FeatureColumns.GivenLabel,
        string? trueLabelColumn = null,
        IReadOnlyList<string>? featureColumns = null,
        ImmutableArray<string>? classNames = null,
        IReadOnlyList<long>? imageShape = null,
        string name = "frame")
    {
        ArgumentNullException.ThrowIfNull(frame);
        var given = Column(frame, labelColumn, "label column", nameof(labelColumn));
        var known = trueLabelColumn is null ? null : Column(frame, trueLabelColumn, "true label column", nameof(trueLabelColumn));
        var columns = new List<(string, float[])>();
        if (featureColumns is null)
        {
            foreach (var column in frame.Columns)
            {
                if (column != given && column != known && Numbers(column) is { } values)
                {
                    columns.Add((column.Name, values));
                }
            }
        }
        else
        {
            foreach (var wanted in featureColumns)
            {
                var column = Column(frame, wanted, "feature column", nameof(featureColumns));
                columns.Add((column.Name, Numbers(column) ?? throw new ArgumentException(
                    $"featureColumns: expected a numeric column, got '{wanted}' of {column.DataType.Name}.", nameof(featureColumns))));
            }
        }

        return FeatureColumns.Assemble(
            new FrameContent(columns, Texts(given), known is null ? null : Texts(known)),
            new FrameOptions(name, labelColumn, trueLabelColumn, classNames, imageShape));
    }

    /// <summary>
    /// Writes a data set as a frame: the feature columns (<c>byte</c> columns <c>p0</c>, <c>p1</c>, … for images, flattened
    /// channel by channel and row by row; <c>float</c> columns for tables), then <c>given_label</c> and, where known,
    /// <c>true_label</c> as class names.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>A frame with N rows.</returns>
    public static DataFrame ToDataFrame(this LabeledDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var names = FeatureColumns.Names(dataset);
        var columns = new List<DataFrameColumn>(names.Length + 2);
        if (dataset.IsImage)
        {
            var values = FeatureColumns.Copy<byte>(dataset);
            columns.AddRange(names.Select((n, f) => new ByteDataFrameColumn(n, values[f])));
        }
        else
        {
            var values = FeatureColumns.Copy<float>(dataset);
            columns.AddRange(names.Select((n, f) => new SingleDataFrameColumn(n, values[f])));
        }

        columns.Add(new StringDataFrameColumn(FeatureColumns.GivenLabel, FeatureColumns.ToNames(dataset.GivenLabels, dataset.ClassNames)));
        if (dataset.TrueLabels is { } known)
        {
            columns.Add(new StringDataFrameColumn(FeatureColumns.TrueLabel, FeatureColumns.ToNames(known, dataset.ClassNames)));
        }

        return new DataFrame(columns);
    }

    private static DataFrameColumn Column(DataFrame frame, string name, string what, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        string[] names = [.. frame.Columns.Select(c => c.Name)];
        var at = ColumnNames.Find(names, name);
        return at >= 0 ? frame.Columns[at] : throw new ArgumentException($"{parameter}: {ColumnNames.Missing(names, name, what)}", parameter);
    }

    private static float[]? Numbers(DataFrameColumn column) => column switch
    {
        PrimitiveDataFrameColumn<float> c => Copy(c),
        PrimitiveDataFrameColumn<double> c => Copy(c),
        PrimitiveDataFrameColumn<byte> c => Copy(c),
        PrimitiveDataFrameColumn<sbyte> c => Copy(c),
        PrimitiveDataFrameColumn<short> c => Copy(c),
        PrimitiveDataFrameColumn<ushort> c => Copy(c),
        PrimitiveDataFrameColumn<int> c => Copy(c),
        PrimitiveDataFrameColumn<uint> c => Copy(c),
        PrimitiveDataFrameColumn<long> c => Copy(c),
        PrimitiveDataFrameColumn<ulong> c => Copy(c),
        PrimitiveDataFrameColumn<decimal> c => Copy(c),
        _ => null,
    };

    private static float[] Copy<T>(PrimitiveDataFrameColumn<T> column)
        where T : unmanaged, INumberBase<T>
    {
        var values = new float[column.Length];
        var i = 0;
        foreach (var value in column)
        {
            values[i++] = value is { } number ? float.CreateSaturating(number) : float.NaN;
        }

        return values;
    }

    private static string?[] Texts(DataFrameColumn column)
    {
        var texts = new string?[column.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = LabelText.Of(column[i]);
        }

        return texts;
    }
}
