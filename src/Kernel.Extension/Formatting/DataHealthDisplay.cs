using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How the health of data looks: a table with one line a check, and below it the examples, classes and columns that it is about.</summary>
internal static class DataHealthDisplay
{
    private const int MaximumRows = 25;
    private const int MaximumPictures = 12;
    private const int MaximumNames = 6;
    private const double ManyEqual = 0.2;

    /// <summary>The whole page.</summary>
    public static MimeBundle Of(DataHealth health)
    {
        var title = $"Data health of {health.Data.Dataset.Name}";
        var summary = Summary(health);
        var html = Html.Heading(title) + summary.ToHtml();
        var text = $"{title}\n{summary.ToText()}";
        foreach (var note in Notes(health))
        {
            html += Html.Note(note);
            text += $"\n{note}";
        }

        Add("Outliers, the farthest first", health.Outliers.Length, Outliers, [.. health.Outliers.Take(MaximumPictures).Select(o => (o.Index, Score(o.Score)))]);
        Add(
            "Examples that are there more than once",
            health.Duplicates.Length,
            Duplicates,
            [.. health.Duplicates.SelectMany(d => d.Indices.Take(4).Select(i => (i, d.IsExact ? "same" : "nearly"))).Take(MaximumPictures)]);
        Add("Rare classes", health.RareClasses.Length, RareClasses, []);
        Add("Columns to look at", health.Columns.Length, Columns, []);
        return MimeBundle.FromDisplay(html, text);

        void Add(string heading, int count, Func<DataHealth, TableView> table, (int Index, string Line)[] pictures)
        {
            if (count == 0)
            {
                return;
            }

            var view = table(health);
            html += Html.Heading(heading) + (pictures.Length > 0 && health.Data.Dataset is LabeledDataset { IsImage: true } images ? Gallery(health, images, heading, pictures) : string.Empty) + view.ToHtml();
            text += $"\n\n{heading}\n{view.ToText()}";
        }
    }

    private static TableView Summary(DataHealth health)
    {
        var order = health.Order;
        var crossing = health.Duplicates.Count(d => d.CrossesSets);
        var differing = health.Duplicates.Count(d => !d.HasOneLabel);
        var twice = health.Duplicates.Sum(d => d.Indices.Length);
        List<TableCell[]> rows =
        [
            Row("outliers", health.Outliers.Length, health.Outliers.Length == 0 ? "no example is far from all others"
                : $"examples more than {Score(health.OutlierFence)} as far from their neighbours as the usual example"),
            Row("duplicates", health.Duplicates.Length, health.Duplicates.Length == 0 ? "no two examples are the same or nearly so"
                : string.Create(CultureInfo.InvariantCulture, $"groups of {twice:#,0} examples, {health.Duplicates.Count(d => d.IsExact):#,0} exactly the same; {differing:#,0} with more than one label{(health.Test is null ? string.Empty : $"; {crossing:#,0} across training and test set")}")),
            Row("class imbalance", health.RareClasses.Length, health.RareClasses.IsEmpty ? $"every class has a tenth of an equal share or more ({Range(health)} examples)"
                : $"classes with less than a tenth of an equal share ({Range(health)} examples)"),
            Row("order of rows", order.LabelsDepend || order.ColumnDepends ? "yes" : "no", OrderText(order)),
        ];
        if (!health.Data.Dataset.IsImage)
        {
            rows.Add(Row("columns", health.Columns.Length, health.Columns.IsEmpty ? "none is a key, a constant or tells the label by itself" : string.Join("; ", health.Columns.GroupBy(c => c.Problem).Select(g => $"{Problem(g.Key)}: {Names(g.Select(c => c.Name))}"))));
        }

        return new TableView([new("check"), new("found", IsNumeric: true), new("what it says")], [.. rows]);
    }

    private static TableCell[] Row(string check, int count, string text) => Row(check, count.ToString("#,0", CultureInfo.InvariantCulture), text);

    private static TableCell[] Row(string check, string found, string text) => [TableView.Head(check), found, text];

    private static string OrderText(RowOrder order)
    {
        var labels = double.IsNaN(order.SameAsNext) ? "there is one row"
            : $"{RunSummary.Percent(order.SameAsNext)} of the labels are the same as the next, {RunSummary.Percent(order.SameByChance)} by chance{(order.LabelsDepend ? " (p < 0.001)" : string.Empty)}";
        return order.Column is not { } column || !order.ColumnDepends
            ? labels
            : string.Create(CultureInfo.InvariantCulture, $"{labels}; {column} is correlated with the next row's by {order.Correlation:0.00} (p < 0.001)");
    }

    private static IEnumerable<string> Notes(DataHealth health)
    {
        if (health.Order.LabelsDepend || health.Order.ColumnDepends)
        {
            yield return "Where the order of rows says something, split them by time or group and not at random, and shuffle before training.";
        }

        if (health.Duplicates.Any(d => d.CrossesSets))
        {
            yield return "Examples in both sets make the test score too good: take them out of one.";
        }

        if (health.Duplicates.Sum(d => d.IsExact ? d.Indices.Length : 0) > ManyEqual * health.ExampleCount)
        {
            yield return "Many rows are equal: their columns have few values, so that this says little.";
        }

        if (health.Columns.Any(c => c is { IsFeature: true, Problem: ColumnProblem.TellsLabel }))
        {
            yield return "A feature that tells the label by itself is often made from it, and is then not known when a model is used. Leave it out with --features.";
        }

        if (health.Columns.Any(c => c is { IsFeature: true, Problem: ColumnProblem.IdentifiesRows }))
        {
            yield return "A key is no feature: leave it out with --features.";
        }

        if (health.IsSampled)
        {
            yield return "Distances are to a random sample of the examples; duplicates are looked for among all.";
        }
    }

    private static TableView Outliers(DataHealth health) => new(
        [new("row", IsNumeric: true), new("distance", IsNumeric: true), new("given")],
        [.. health.Outliers.Take(MaximumRows).Select(o => (TableCell[])[Name(health, o.Index), Score(o.Score), Label(health, o.Index)])])
    {
        TotalRows = health.Outliers.Length,
    };

    private static TableView Duplicates(DataHealth health) => new(
        [new("rows"), new("how"), new("given"), .. health.Test is null ? Array.Empty<TableColumn>() : [new TableColumn("sets")]],
        [
            .. health.Duplicates.Take(MaximumRows).Select(d => (TableCell[])
            [
                Names(d.Indices.Select(i => Name(health, i))), d.IsExact ? "the same" : "nearly the same", Names(d.Indices.Select(i => Label(health, i)).Distinct(StringComparer.Ordinal)),
                .. health.Test is null ? Array.Empty<TableCell>() : [d.CrossesSets ? "training and test" : d.Indices[0] < health.ExampleCount ? "training" : "test"],
            ]),
        ])
    {
        TotalRows = health.Duplicates.Length,
    };

    private static TableView RareClasses(DataHealth health) => new(
        [new("class"), new("examples", IsNumeric: true), new("share", IsNumeric: true)],
        [.. health.RareClasses.Take(MaximumRows).Select(c => (TableCell[])[c.Name, c.Count.ToString("#,0", CultureInfo.InvariantCulture), RunSummary.Percent(c.Share)])])
    {
        TotalRows = health.RareClasses.Length,
    };

    private static TableView Columns(DataHealth health) => new(
        [new("column"), new("what"), new("score", IsNumeric: true), new("feature")],
        [
            .. health.Columns.Take(MaximumRows).Select(c => (TableCell[])
            [
                TableView.Head(c.Name), Problem(c.Problem), RunSummary.Percent(c.Score), c.IsFeature ? "yes" : "no",
            ]),
        ])
    {
        TotalRows = health.Columns.Length,
    };

    private static string Gallery(DataHealth health, LabeledDataset images, string heading, (int Index, string Line)[] pictures)
    {
        var own = pictures.Where(p => p.Index < images.Count).ToList();
        return own.Count == 0 ? string.Empty
            : ImageGallery.Html(images, [.. own.Select(p => (long)p.Index)], heading, [.. own.Select(p => (string[])[$"row {Name(health, p.Index)}", SvgText.Isolate(Label(health, p.Index)), p.Line])]);
    }

    private static string Problem(ColumnProblem problem) => problem switch
    {
        ColumnProblem.IdentifiesRows => "a key",
        ColumnProblem.TellsLabel => "tells the label",
        ColumnProblem.Constant => "constant",
        _ => problem.ToString(),
    };

    private static string Range(DataHealth health) =>
        string.Create(CultureInfo.InvariantCulture, $"{health.ClassCounts.Min():#,0} to {health.ClassCounts.Max():#,0}");

    private static string Score(double score) => string.Create(CultureInfo.InvariantCulture, $"{score:0.0} ×");

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MaximumNames)) + (all.Count > MaximumNames ? FormattableString.Invariant($" and {all.Count - MaximumNames:#,0} more") : string.Empty);
    }

    private static string Name(DataHealth health, int index) =>
        index < health.ExampleCount ? health.Data.RowName(index) : $"test {health.Test!.RowName(index - health.ExampleCount)}";

    private static string Label(DataHealth health, int index)
    {
        var (dataset, at) = index < health.ExampleCount ? (health.Data.Dataset, index) : (health.Test!, index - health.ExampleCount);
        return dataset.ClassNames[(int)dataset.Given.Entries()[at]];
    }
}
