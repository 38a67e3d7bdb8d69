using System.Data;
using System.Data.Common;
using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Crowds;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!audit</c> of a table of votes: many workers, a row a vote.</summary>
internal sealed class CrowdAuditWork(AuditCommand command, CommandArguments arguments, INotebook notebook)
{
    private const string StandardName = "crowd";

    // What an audit of one label an example needs, and votes have no use for.
    private static readonly string[] ForOneLabel =
        ["--true-label", "--features", "--probabilities", "--labels", "--classes", "--model", "--epochs", "--check", "--check-file", "--checked", "--drawn", "--until", "--all", "--test", "--apply", "--save", "--resume"];

    /// <summary>The parameters that say that a table holds votes.</summary>
    public static IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--task", Description = "For votes of several workers: the column that says what was labelled; by default task." },
        new() { Name = "--worker", Description = "For votes of several workers: the column that says who labelled it; by default worker." },
        new() { Name = "--gold", Description = "For votes: true labels, where some are known. A variable with a table or a CSV file with a row a task, or a column of the votes." },
        new() { Name = "--aggregate", Description = "For votes: how labels are made of them; by default dawid-skene. average is the mean of seven methods' soft labels.", Choices = [.. CrowdMethods.All.Select(m => m.Name)] },
    ];

    /// <summary>Whether a line asks for it.</summary>
    public static bool IsOfVotes(CommandArguments arguments) => Parameters.Any(p => arguments.Has(p.Name));

    /// <summary>Runs it and shows what it finds.</summary>
    public async Task RunAsync()
    {
        var variable = VariableNames.ResultOf(arguments, StandardName);
        Check();
        var data = arguments.Source("--data", notebook);
        using var live = new LiveDisplay(notebook);
        var audit = await RunAsync(data, live);
        await notebook.SetVariableAsync(variable, audit);
        live.Complete(Displays.Of(audit));
        if (arguments.Text("--export") is { } file)
        {
            await WrittenResult.WriteAsync(command.Name, "--export", variable, () => audit.ExportCsv(file, arguments.Has("--excel-safe")));
            var note = $"The labels are in {file}.";
            notebook.Display(MimeBundle.FromHtml(Html.Note(note), note));
        }
    }

    private async Task<CrowdAudit> RunAsync(object data, LiveDisplay live)
    {
        try
        {
            return await BackgroundWork.Run(command.Name, () =>
            {
                var votes = Votes(data);
                return CrowdAudit.Of(votes, arguments.Text("--aggregate") is { } name ? CrowdMethods.Find(name) : null, new Iterations(live, votes), notebook.CancellationToken);
            });
        }
        catch (OperationCanceledException)
        {
            const string note = "Interrupted; nothing has changed.";
            live.Complete(MimeBundle.FromHtml(Html.Note(note), note));
            throw;
        }
    }

    private CrowdAnnotations Votes(object data)
    {
        var table = arguments.Text("--query") is { } query ? AuditSources.Query(data, query, notebook.CancellationToken) : data;
        var columns = new CrowdColumns
        {
            Task = arguments.Text("--task") ?? "task", Worker = arguments.Text("--worker") ?? "worker", Label = arguments.Text("--label") ?? "label",
            SkipMissing = arguments.Text("--missing") == "skip", Sheet = arguments.Text("--sheet"), Csv = AuditSources.CsvOf(arguments),
        };
        var (gold, column) = Gold(columns);
        columns = columns with { Gold = column };
        return table switch
        {
            string path => CrowdTable.FromFile(path, columns, gold),
            DataFrame frame => CrowdTable.Of(frame, columns, gold),
            DataTable rows => CrowdTable.Of(TableFiles.Read(rows.CreateDataReader()), columns, gold),
            IFrame frame => frame.Apply(new DeedleVotes(columns, gold)),
            DbConnection => throw new ArgumentException("--data: a connection needs --query, which says what to read.", nameof(data)),
            _ => throw new ArgumentException($"--data: expected a table of votes, a row a vote, got a {table.GetType().Name}.", nameof(data)),
        };
    }

    // A variable, a file or a column, in this order.
    private (IReadOnlyDictionary<string, string>? Labels, string? Column) Gold(CrowdColumns columns)
    {
        if (arguments.Text("--gold") is not { } name)
        {
            return (null, null);
        }

        if (notebook.TryGetVariable(name, out var value))
        {
            return value switch
            {
                DataFrame frame => (CrowdTable.Gold(frame, columns.Task), null),
                DataTable rows => (CrowdTable.Gold(TableFiles.Read(rows.CreateDataReader()), columns.Task), null),
                IReadOnlyDictionary<string, string> labels => (labels, null),
                _ => throw new ArgumentException($"--gold: expected a DataFrame, a DataTable or a dictionary of texts in the variable '{name}', got a {ValueText.TypeName(value.GetType())}.", name),
            };
        }

        return File.Exists(name) ? (CrowdTable.GoldOfCsv(name, columns.Task), null) : (null, name);
    }

    private void Check()
    {
        CommandException Wrong(string problem) => new($"{command.Name} {problem}\n{Usage.Line(command)}");

        if (!arguments.Has("--data"))
        {
            throw Wrong("--data: expected a table of votes, a row a vote, since --task, --worker, --gold or --aggregate is given.");
        }

        if (Array.Find(ForOneLabel, arguments.Has) is { } other)
        {
            throw Wrong($"{other}: is for tables with one label an example, and --task, --worker, --gold and --aggregate for tables of votes.");
        }

        command.CheckFiles(arguments);
    }

    private sealed class Iterations(LiveDisplay live, CrowdAnnotations votes) : IProgress<int>
    {
        public void Report(int value) => live.Show(() =>
        {
            var text = FormattableString.Invariant($"{votes}: step {value}");
            return MimeBundle.FromHtml(Html.Note(text), text);
        });
    }

    private sealed class DeedleVotes(CrowdColumns columns, IReadOnlyDictionary<string, string>? gold) : IFrameOperation<CrowdAnnotations>
    {
        public CrowdAnnotations Invoke<TRow, TColumn>(Frame<TRow, TColumn> frame) =>
            (object)frame is Frame<TRow, string> named
                ? CrowdTable.Of(named, columns, gold)
                : throw new ArgumentException($"--data: expected a frame whose columns have names, got column keys of type {typeof(TColumn).Name}.", nameof(frame));
    }
}
