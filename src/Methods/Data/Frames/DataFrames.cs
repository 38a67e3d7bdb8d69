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
    /// <param name="featureColumns">The feature columns in the order wanted; all other columns of numbers where left out, as for CSV files.</param>
    /// <param name="classNames">The class names in the order of their numbers; found from the labels as for CSV files where left out.</param>
    /// <param name="imageShape">For images: <c>[C,H,W]</c> with as many pixels as there are feature columns.</param>
    /// <param name="name">The data set's name.</param>
    /// <param name="skipMissing">Whether rows in which the label or a feature is missing are passed over; else they are an error.</param>
    /// <returns>A table <c>float32 [N,F]</c>, or images <c>uint8 [N,C,H,W]</c>.</returns>
    /// <exception cref="ArgumentException">A column is not there or not of numbers, a value is missing, or the shape does not fit.</exception>
    public static LabeledDataset ToLabeledDataset(
        this DataFrame frame,
        string labelColumn = FeatureColumns.GivenLabel,
        string? trueLabelColumn = null,
        IReadOnlyList<string>? featureColumns = null,
        ImmutableArray<string>? classNames = null,
        IReadOnlyList<long>? imageShape = null,
        string name = "frame",
        bool skipMissing = false)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return Read(frame, labelColumn, trueLabelColumn, featureColumns, name, r => r with { ClassNames = classNames, SkipMissing = skipMissing }, imageShape).Dataset;
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

    /// <summary>Reads a frame.</summary>
    /// <returns>The data set, and the row of each example.</returns>
    internal static (LabeledDataset Dataset, int[] Rows) Read(
        DataFrame frame,
        string labelColumn,
        string? trueLabelColumn,
        IReadOnlyList<string>? featureColumns,
        string name,
        Func<TableRequest, TableRequest> with,
        IReadOnlyList<long>? imageShape = null)
    {
        var request = with(FeatureColumns.Request(name, [.. frame.Columns.Select(c => c.Name)], labelColumn, trueLabelColumn, featureColumns));
        var builder = new TableBuilder(request);
        foreach (var (at, column) in builder.Features)
        {
            Fill(column, frame.Columns[at], request.Decimal);
        }

        FillLabels(builder, builder.Given, frame.Columns[request.LabelAt]);
        if (builder.Known is { } known)
        {
            FillLabels(builder, known, frame.Columns[request.TrueAt]);
        }

        return builder.Build(name, imageShape: imageShape);
    }

    private static void Fill(FeatureColumn feature, DataFrameColumn column, char? mark)
    {
        switch (column)
        {
            case PrimitiveDataFrameColumn<float> c:
                Copy(feature, c);
                break;
            case PrimitiveDataFrameColumn<double> c:
                Copy(feature, c);
                break;
            case PrimitiveDataFrameColumn<byte> c:
                Copy(feature, c);
                break;
            case PrimitiveDataFrameColumn<short> c:
                Copy(feature, c);
                break;
            case PrimitiveDataFrameColumn<int> c:
                Copy(feature, c);
                break;
            case PrimitiveDataFrameColumn<long> c:
                Copy(feature, c);
                break;
            default:
                for (var i = 0; i < column.Length && !feature.IsLeftOut; i++)
                {
                    feature.AddValue(column[i], i, mark);
                }

                break;
        }
    }

    // Without a box for each number.
    private static void Copy<T>(FeatureColumn feature, PrimitiveDataFrameColumn<T> column)
        where T : unmanaged, INumberBase<T>
    {
        var i = 0;
        foreach (var value in column)
        {
            feature.AddNumber(value is { } number ? double.CreateSaturating(number) : double.NaN, i++);
        }
    }

    private static void FillLabels(TableBuilder builder, LabelColumn labels, DataFrameColumn column)
    {
        for (var i = 0; i < column.Length; i++)
        {
            builder.AddLabel(labels, LabelText.Of(column[i]).AsSpan().Trim());
        }
    }
}
