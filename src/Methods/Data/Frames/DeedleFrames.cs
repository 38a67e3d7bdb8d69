using System.Collections.Immutable;
using Deedle;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Data sets from and to Deedle's <see cref="Frame{TRowKey,TColumnKey}"/>.</summary>
public static class DeedleFrames
{
    /// <summary>Reads a frame as a labelled table or as images; the rows keep their order and lose their keys.</summary>
    /// <typeparam name="TRow">The row keys.</typeparam>
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
    public static LabeledDataset ToLabeledDataset<TRow>(
        this Frame<TRow, string> frame,
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
    /// Writes a data set as a frame with the row keys 0 to N−1: the feature columns (<c>byte</c> columns <c>p0</c>, <c>p1</c>, …
    /// for images, flattened channel by channel and row by row; <c>float</c> columns for tables), then <c>given_label</c> and,
    /// where known, <c>true_label</c> as class names.
    /// </summary>
    /// <param name="dataset">The data set.</param>
    /// <returns>A frame with N rows.</returns>
    public static Frame<int, string> ToDeedleFrame(this LabeledDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var rows = Enumerable.Range(0, dataset.Count).ToArray();
        var names = FeatureColumns.Names(dataset);
        var builder = new FrameBuilder.Columns<int, string>();
        if (dataset.IsImage)
        {
            AddColumns(builder, names, FeatureColumns.Copy<byte>(dataset), rows);
        }
        else
        {
            AddColumns(builder, names, FeatureColumns.Copy<float>(dataset), rows);
        }

        builder.Add(
            FeatureColumns.GivenLabel, new Series<int, string>(rows, FeatureColumns.ToNames(dataset.GivenLabels, dataset.ClassNames)));
        if (dataset.TrueLabels is { } known)
        {
            builder.Add(FeatureColumns.TrueLabel, new Series<int, string>(rows, FeatureColumns.ToNames(known, dataset.ClassNames)));
        }

        return builder.Frame;
    }

    private static void AddColumns<T>(FrameBuilder.Columns<int, string> builder, string[] names, T[][] values, int[] rows)
    {
        for (var f = 0; f < names.Length; f++)
        {
            builder.Add(names[f], new Series<int, T>(rows, values[f]));
        }
    }

    /// <summary>Reads a frame.</summary>
    /// <returns>The data set, and the row of each example.</returns>
    internal static (LabeledDataset Dataset, int[] Rows) Read<TRow>(
        Frame<TRow, string> frame,
        string labelColumn,
        string? trueLabelColumn,
        IReadOnlyList<string>? featureColumns,
        string name,
        Func<TableRequest, TableRequest> with,
        IReadOnlyList<long>? imageShape = null)
    {
        string[] names = [.. frame.ColumnKeys];
        var types = frame.ColumnTypes.ToArray();
        var request = with(FeatureColumns.Request(name, names, labelColumn, trueLabelColumn, featureColumns));
        var builder = new TableBuilder(request);
        foreach (var (at, column) in builder.Features)
        {
            if (Type.GetTypeCode(types[at]) is >= TypeCode.SByte and <= TypeCode.Decimal)
            {
                FillNumbers(column, frame, names[at]);
            }
            else
            {
                Each(frame, names[at], (i, value) => column.AddValue(value, i, request.Decimal));
            }
        }

        Each(frame, names[request.LabelAt], (_, label) => builder.AddLabel(builder.Given, LabelText.Of(label).AsSpan().Trim()));
        if (builder.Known is { } known)
        {
            Each(frame, names[request.TrueAt], (_, label) => builder.AddLabel(known, LabelText.Of(label).AsSpan().Trim()));
        }

        return builder.Build(name, imageShape: imageShape);
    }

    private static void FillNumbers<TRow>(FeatureColumn feature, Frame<TRow, string> frame, string column)
    {
        // Not the series' sequences of values: those pass over missing ones, and the rest would move up.
        var series = frame.GetColumn<double>(column);
        for (var i = 0; i < frame.RowCount; i++)
        {
            var value = series.TryGetAt(i);
            feature.AddNumber(value.HasValue ? value.Value : double.NaN, i);
        }
    }

    private static void Each<TRow>(Frame<TRow, string> frame, string column, Action<int, object?> take)
    {
        var series = frame.GetColumn<object>(column);
        for (var i = 0; i < frame.RowCount; i++)
        {
            var value = series.TryGetAt(i);
            take(i, value.HasValue ? value.Value : null);
        }
    }
}
