using System.Globalization;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>The issues as tables and files.</summary>
public abstract partial class IssueList
{
    /// <summary>The names of what else there is to say of each issue.</summary>
    private protected virtual IReadOnlyList<string> MoreNames => [];

    /// <summary>What else there is to say of an issue: whole numbers, numbers or texts.</summary>
    /// <param name="place">Its place in the list, from 0.</param>
    private protected virtual IEnumerable<object> More(int place) => [];

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
    /// Writes the issues as CSV: <c>index,given_label,suggested_label,score</c>, the most suspect first; for a table also the
    /// line (of a file) or the key (of a frame), and then the columns of the row. Where the audit has reasons, they come before those. The file is written beside its place and
    /// renamed, so that nobody ever sees half of it.
    /// </summary>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <param name="isExcelSafe">Whether texts that a spreadsheet would take for formulas (<c>=</c>, <c>+</c>, <c>-</c> or <c>@</c> first, and no number) get an apostrophe before them.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public void ExportCsv(string path, bool isExcelSafe = false)
    {
        Func<string, string> field = isExcelSafe ? CsvText.SafeField : static t => CsvText.Field(t);
        var table = Data is { Reading: not null } data ? data : null;
        var hasLines = table is not null && Count > 0 && table.Line(All[0].Index) is not null;
        List<string> own = ["index", .. table is null ? [] : new[] { hasLines ? "line" : "row" }, "given_label", "suggested_label", "score", .. MoreNames];
        CsvText.Write(path, writer =>
        {
            // A column of the table that is called like one of ours keeps its name behind its origin.
            string[] names = [.. own, .. table?.Columns.Select(c => own.Contains(c) ? $"table.{c}" : c) ?? []];
            writer.WriteLine(string.Join(',', names.Select(field)));
            for (var place = 0; place < Count; place++)
            {
                var issue = All[place];
                writer.Write(issue.Index.ToString(CultureInfo.InvariantCulture));
                if (table is not null)
                {
                    writer.Write($",{(hasLines ? table.Line(issue.Index)!.Value.ToString(CultureInfo.InvariantCulture) : field(table.RowName(issue.Index)))}");
                }

                writer.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $",{field(ClassNames[issue.GivenLabel])},{field(ClassNames[issue.SuggestedLabel])},{issue.Score:R}"));
                foreach (var value in MoreNames.Count > 0 ? More(place) : [])
                {
                    writer.Write($",{field(value is double number ? number.ToString("R", CultureInfo.InvariantCulture) : LabelText.Of(value) ?? string.Empty)}");
                }

                foreach (var value in table?.Row(issue.Index) ?? [])
                {
                    writer.Write($",{field(LabelText.Of(value) ?? string.Empty)}");
                }

                writer.WriteLine();
            }
        });
    }
}
