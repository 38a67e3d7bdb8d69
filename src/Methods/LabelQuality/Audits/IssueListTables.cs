using System.Globalization;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>The issues as tables and files.</summary>
public abstract partial class IssueList
{
    /// <summary>The issues as a table, the most suspect first.</summary>
    /// <returns>Columns index, given_label, suggested_label (class names) and score.</returns>
    public DataFrame ToDataFrame() =>
        new(
            new Int32DataFrameColumn("index", All.Select(i => i.Index)),
            new StringDataFrameColumn("given_label", All.Select(i => ClassNames[i.GivenLabel])),
            new StringDataFrameColumn("suggested_label", All.Select(i => ClassNames[i.SuggestedLabel])),
            new DoubleDataFrameColumn("score", All.Select(i => i.Score)));

    /// <summary>The issues as a Deedle frame, keyed by the position in the data, the most suspect first.</summary>
    /// <returns>Columns given_label, suggested_label (class names) and score.</returns>
    public Frame<int, string> ToDeedleFrame()
    {
        var keys = Indices;
        var builder = new FrameBuilder.Columns<int, string>
        {
            { "given_label", new Series<int, string>(keys, All.Select(i => ClassNames[i.GivenLabel])) },
            { "suggested_label", new Series<int, string>(keys, All.Select(i => ClassNames[i.SuggestedLabel])) },
            { "score", new Series<int, double>(keys, All.Select(i => i.Score)) },
        };
        return builder.Frame;
    }

    /// <summary>
    /// Writes the issues as CSV: <c>index,given_label,suggested_label,score</c>, the most suspect first. The file is written
    /// beside its place and renamed, so that nobody ever sees half of it.
    /// </summary>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public void ExportCsv(string path)
    {
        CsvText.Write(path, writer =>
        {
            writer.WriteLine("index,given_label,suggested_label,score");
            foreach (var issue in All)
            {
                writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{issue.Index},{CsvText.Field(ClassNames[issue.GivenLabel])},{CsvText.Field(ClassNames[issue.SuggestedLabel])},{issue.Score:R}"));
            }
        });
    }
}
