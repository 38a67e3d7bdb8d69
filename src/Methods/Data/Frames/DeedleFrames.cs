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
    /// <param name="featureColumns">The feature columns in the order wanted; all other numeric columns where left out.</param>
    /// <param name="classNames">The class names in the order of their numbers; found from the labels as for CSV files where left out.</param>
    /// <param name="imageShape">For images: <c>[C,H,W]</c> with as many pixels as there are feature columns.</param>
    /// <param name="name">The data set's name.</param>
    /// <returns>A table <c>float32 [N,F]</c>, or images <c>uint8 [N,C,H,W]</c>.</returns>
    /// <exception cref="ArgumentException">A column is not there or not numeric, a value is missing, or the shape does not fit.</exception>
    public static LabeledDataset ToLabeledDataset<TRow>(
        this Frame<TRow, string> frame,
        string labelColumn = FeatureColumns.GivenLabel,
        string? trueLabelColumn = null,
        IReadOnlyList<string>? featureColumns = null,
        ImmutableArray<string>? classNames = null,
        IReadOnlyList<long>? imageShape = null,
        string name = "frame")
    {
        ArgumentNullException.ThrowIfNull(frame);
        string[] names = [.. frame.ColumnKeys];
        var types = frame.ColumnTypes.ToArray();
        var givenAt = Position(names, labelColumn, "label column", nameof(labelColumn));
        var knownAt = trueLabelColumn is null ? -1 : Position(names, trueLabelColumn, "true label column", nameof(trueLabelColumn));
        var columns = new List<(string, float[])>();
        if (featureColumns is null)
        {
            for (var c = 0; c < names.Length; c++)
            {
                if (c != givenAt && c != knownAt && IsNumeric(types[c]))
                {
                    columns.Add((names[c], Numbers(frame, names[c])));
                }
            }
        }
        else
        {
            foreach (var wanted in featureColumns)
            {
                var c = Position(names, wanted, "feature column", nameof(featureColumns));
                columns.Add(IsNumeric(types[c])
                    ? (names[c], Numbers(frame, names[c]))
                    : throw new ArgumentException(
                        $"featureColumns: expected a numeric column, got '{wanted}' of {types[c].Name}.", nameof(featureColumns)));
            }
        }

        return FeatureColumns.Assemble(
            new FrameContent(columns, Texts(frame, names[givenAt]), knownAt < 0 ? null : Texts(frame, names[knownAt])),
            new FrameOptions(name, labelColumn, trueLabelColumn, classNames, imageShape));
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

    private static int Position(string[] names, string name, string what, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        var at = ColumnNames.Find(names, name);
        return at >= 0 ? at : throw new ArgumentException($"{parameter}: {ColumnNames.Missing(names, name, what)}", parameter);
    }

    private static bool IsNumeric(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private static float[] Numbers<TRow>(Frame<TRow, string> frame, string column)
    {
        // Not the series' sequences of values: those pass over missing ones, and the rest would move up.
        var series = frame.GetColumn<double>(column);
        var values = new float[frame.RowCount];
        for (var i = 0; i < values.Length; i++)
        {
            var value = series.TryGetAt(i);
            values[i] = value.HasValue ? (float)value.Value : float.NaN;
        }

        return values;
    }

    private static string?[] Texts<TRow>(Frame<TRow, string> frame, string column)
    {
        var series = frame.GetColumn<object>(column);
        var texts = new string?[frame.RowCount];
        for (var i = 0; i < texts.Length; i++)
        {
            var label = series.TryGetAt(i);
            texts[i] = label.HasValue ? LabelText.Of(label.Value) : null;
        }

        return texts;
    }
}
