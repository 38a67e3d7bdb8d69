using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Makes a labelled table of the columns of any source: a column is judged by all of its values, labels keep one identity
/// whatever they come from, and what is missing is missing in every spelling.
/// </summary>
internal sealed class TableBuilder
{
    private const int ShownRows = 5;
    private readonly TableRequest _request;
    private readonly LabelEncoder _encoder;

    /// <summary>Begins a table.</summary>
    /// <param name="request">What is wanted.</param>
    public TableBuilder(TableRequest request)
    {
        _request = request;
        _encoder = new LabelEncoder(request.ClassNames);
        Given = new LabelColumn(request.Names[request.LabelAt], _encoder);
        Known = request.TrueAt < 0 ? null : new LabelColumn(request.Names[request.TrueAt], _encoder);
        var candidates = request.FeaturesAt ?? [.. Enumerable.Range(0, request.Names.Count).Where(c => c != request.LabelAt && c != request.TrueAt)];
        Features = Array.ConvertAll(candidates, c => (c, new FeatureColumn(request.Names[c].Length == 0 ? $"column {c + 1}" : request.Names[c], request.FeaturesAt is not null)));

        // The numbers of rows that some programs write in front.
        foreach (var (at, column) in Features)
        {
            if (request.FeaturesAt is null && string.IsNullOrWhiteSpace(request.Names[at]))
            {
                column.LeaveOut("it has no name");
            }
        }
    }

    /// <summary>The given labels.</summary>
    public LabelColumn Given { get; }

    /// <summary>The true labels, where there are any.</summary>
    public LabelColumn? Known { get; }

    /// <summary>The columns that may be features, with their positions in the table.</summary>
    public (int At, FeatureColumn Column)[] Features { get; }

    /// <summary>Takes the label of the next row.</summary>
    /// <param name="column">Given or known.</param>
    /// <param name="field">The text without outer blanks.</param>
    /// <exception cref="Exception">The class names are fixed, and this is none of them.</exception>
    public void AddLabel(LabelColumn column, ReadOnlySpan<char> field)
    {
        if (!column.Add(field))
        {
            var label = field.ToString();
            var names = _request.ClassNames!.Value;
            throw Error(column.Count - 1, $"expected one of the class names in column '{column.Name}', got '{label}'.{NearestName.Hint(label, names)} They are: {string.Join(", ", names.Take(30))}.");
        }
    }

    /// <summary>Makes the table.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="text">How text was read.</param>
    /// <param name="imageShape">For images: <c>[C,H,W]</c>.</param>
    /// <param name="isOpen">Whether text ends without a line end after the last row.</param>
    /// <returns>The data set, and the row of the source that each example is.</returns>
    /// <exception cref="Exception">A value is missing or no number, or there is no row or feature.</exception>
    public (LabeledDataset Dataset, int[] Rows) Build(string name, string? text = null, IReadOnlyList<long>? imageShape = null, bool isOpen = false)
    {
        var used = new List<FeatureColumn>();
        var leftOut = new List<(string, string)>();
        foreach (var (_, column) in Features)
        {
            var (why, row, problem) = column.Judge();
            if (problem is not null)
            {
                throw Error(row, problem);
            }

            if (why is null)
            {
                used.Add(column);
            }
            else
            {
                leftOut.Add((column.Name, why));
            }
        }

        if (_request.FeaturesAt is { } chosen)
        {
            leftOut.AddRange(Enumerable.Range(0, _request.Names.Count)
                .Where(c => c != _request.LabelAt && c != _request.TrueAt && !chosen.Contains(c)).Select(c => (_request.Names[c], "not named")));
        }

        if (Known is not null)
        {
            leftOut.Add((Known.Name, "true labels"));
        }

        if (Given.Count == 0)
        {
            throw _request.Error("expected at least one row of data, got none.");
        }

        if (used.Count == 0 && !_request.AllowNoFeatures)
        {
            throw _request.Error($"expected at least one feature column with a number in it, got none: {(leftOut.Count == 0 ? "there is no other column" : string.Join(", ", leftOut.Take(20).Select(c => $"{c.Item1} ({c.Item2})")))}.");
        }

        var rows = Complete(used);
        var (names, classOf, spellings) = _encoder.Resolve();
        if (names.Contains(Given.Name, StringComparer.Ordinal) && ColumnNames.Values(_request.Names).FirstOrDefault() is { } value)
        {
            throw _request.Error($"expected column names, got what looks like a row: '{value}' is a number, and '{Given.Name}' is also a label. Write a line of column names in front, or the first row is lost.");
        }

        using var table = Table(used, rows);
        var features = imageShape is null ? table.alias() : AsImages(table, used, imageShape);
        var known = Known?.Classes(rows, classOf);
        var given = Given.Classes(rows, classOf);

        // Half a word is a class of its own.
        var isAlone = isOpen && given.Length > 1 && rows[^1] == Given.Count - 1 && given.Count(k => k == given[^1]) == 1;
        var dataset = new LabeledDataset(
            name, features, ImmutableCollectionsMarshal.AsImmutableArray(given), names, known is null ? null : ImmutableCollectionsMarshal.AsImmutableArray(known))
        {
            FeatureNames = imageShape is null ? [.. used.Select(c => c.Name)] : null,
            Reading = new TableReading
            {
                Source = _request.Source, Rows = Given.Count, Columns = _request.Names.Count, LabelColumn = Given.Name, ClassNames = names, Spellings = spellings,
                Text = (text ?? _request.Text) is not { } read ? null : read + (used.Exists(c => c.HasCommas) ? ", decimal comma" : string.Empty),
                Used = [.. used.Select(c => c.Name)], LeftOut = [.. leftOut], Skipped = Skipped(rows), PerhapsCut = isAlone ? names[(int)given[^1]] : null,
            },
        };
        return (dataset, rows);
    }

    // The rows in which nothing is missing.
    private int[] Complete(List<FeatureColumn> used)
    {
        List<(string Column, string What, int Count, IEnumerable<(int Row, string Text)> Rows)> holes =
        [
            .. new[] { Given, Known }.Where(c => c?.Missing.Count > 0).Select(c => (c!.Name, "a label", c.Missing.Count, (IEnumerable<(int, string)>)c.Missing)),
            .. used.Where(c => c.Missing.Count > 0).Select(c => (c.Name, "a finite number", c.Missing.Count, c.Missing.Select(r => (r, string.Empty)))),
        ];
        if (holes.Count > 0 && !_request.SkipMissing)
        {
            var (column, what, count, at) = holes[0];
            var first = at.First();
            var others = count == 1 ? string.Empty : FormattableString.Invariant($" It is missing {count:#,0} times: {string.Join(", ", at.Take(ShownRows).Select(m => _request.Where(m.Row)))}{(count > ShownRows ? ", …" : string.Empty)}.");
            var got = first.Text.Length == 0 ? "a missing value" : $"'{first.Text}', which says that it is missing";
            var kind = what == "a label" ? "column" : "feature column";
            throw Error(first.Row, $"expected {what} in {kind} '{column}', got {got}.{others} Fill it in, or skip such rows (--missing skip; in code skipMissing){(what == "a label" ? "; a class of that name has to be among the class names" : ", or name other feature columns")}.");
        }

        var isMissing = new bool[Given.Count];
        foreach (var (row, _) in holes.SelectMany(h => h.Rows))
        {
            isMissing[row] = true;
        }

        int[] rows = [.. Enumerable.Range(0, isMissing.Length).Where(r => !isMissing[r])];
        return rows.Length > 0 ? rows : throw _request.Error("expected at least one row without a missing value, got none.");
    }

    private ImmutableArray<string> Skipped(int[] rows)
    {
        if (rows.Length == Given.Count)
        {
            return [];
        }

        var kept = rows.ToHashSet();
        return [.. Enumerable.Range(0, Given.Count).Where(r => !kept.Contains(r)).Select(_request.Where)];
    }

    private static Tensor Table(List<FeatureColumn> used, int[] rows)
    {
        using var columns = empty([used.Count, rows.Length], ScalarType.Float32);
        var all = MemoryMarshal.Cast<byte, float>(columns.bytes);
        for (var f = 0; f < used.Count; f++)
        {
            var values = CollectionsMarshal.AsSpan(used[f].Values);
            var to = all.Slice(f * rows.Length, rows.Length);
            if (values.Length == rows.Length)
            {
                values.CopyTo(to);
                continue;
            }

            for (var i = 0; i < rows.Length; i++)
            {
                to[i] = values[rows[i]];
            }
        }

        return columns.t().contiguous();
    }

    private Tensor AsImages(Tensor table, List<FeatureColumn> used, IReadOnlyList<long> imageShape)
    {
        if (imageShape.Count != 3 || !imageShape.All(s => s > 0) || imageShape[0] * imageShape[1] * imageShape[2] != table.shape[1])
        {
            throw new ArgumentException(
                $"imageShape: expected [C,H,W] with C·H·W = {table.shape[1]} feature columns, got [{string.Join(',', imageShape)}].", nameof(imageShape));
        }

        foreach (var column in used)
        {
            var values = column.Values;
            for (var i = 0; i < values.Count; i++)
            {
                if (values[i] < 0 || values[i] > byte.MaxValue || values[i] != MathF.Floor(values[i]))
                {
                    throw Error(i, string.Create(CultureInfo.InvariantCulture, $"expected a whole number from 0 to 255 in column '{column.Name}', got {values[i]}."));
                }
            }
        }

        return table.to(ScalarType.Byte).reshape(table.shape[0], imageShape[0], imageShape[1], imageShape[2]).contiguous();
    }

    private Exception Error(int row, string problem) => _request.Error($"{_request.Where(row)}: {problem}");
}
