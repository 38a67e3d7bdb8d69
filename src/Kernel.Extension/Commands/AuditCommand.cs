using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!audit</c>: which labels are wrong, and how sure that is.</summary>
public sealed class AuditCommand : MagicCommand
{
    private const string StandardName = "issues";
    private const string StandardCleaned = "cleaned";
    internal const string ByModel = "confident-learning";
    internal const string ByNeighbours = "neighbours";
    internal const string ByJudges = "judges";

    // What only training needs.
    private static readonly string[] Trained = ["--probabilities", "--model", "--epochs", "--resume"];

    /// <inheritdoc/>
    public override string Name => "#!audit";

    /// <inheritdoc/>
    public override string Description =>
        "Find the wrong labels of a data set, table, file or query, ranked, and how many of them are truly wrong by rows that you check; with --worker: the labels, workers and undecided tasks of a table of votes.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new()
        {
            Name = "--data", Description = "What to audit; by default the variable data, or the only data set there is.", IsPositional = true, Kind = ParameterKind.Source,
            AcceptedTypes = AuditSources.Data, AcceptedForms = "a data set with class labels, a DataFrame, a Deedle frame, a DataTable, a CSV, Parquet, Arrow or Excel file, or with --query a database",
        },
        new() { Name = "--label", Description = "For tables: the column of labels; by default label or given_label." },
        .. CrowdAuditWork.Parameters,
        new() { Name = "--true-label", Description = "For tables: a column of true labels, to check the audit; by default true_label, where there is one. Never a feature." },
        new() { Name = "--features", Description = "For tables: the feature columns, with commas between them; by default all other columns of numbers." },
        new()
        {
            Name = "--probabilities", Description = "Out-of-sample probabilities [N,K] that you have already; nothing is trained.", Kind = ParameterKind.Source,
            AcceptedTypes = AuditSources.Probabilities, AcceptedForms = "a double[,], float[,], Tensor, ProbabilityMatrix, DataFrame, .npy or CSV file",
        },
        new()
        {
            Name = "--labels", Description = "With --probabilities and without --data: the N given labels, 0 to K-1.", Kind = ParameterKind.Source,
            AcceptedTypes = AuditSources.Labels, AcceptedForms = "an int[], long[], string[], List<int>, List<long>, List<string>, ImmutableArray<long>, LabelVector, Tensor, data set or .npy file",
        },
        new() { Name = "--classes", Description = "For tables and labels that are texts: the class names with commas between them, in the order of the columns of --probabilities; by default the labels that occur." },
        new() { Name = "--missing", Description = "For tables: what to do with rows in which the label or a feature is missing (empty, NaN, N/A, NULL, None, -); those that are skipped stay as they are.", Default = "refuse", Choices = ["refuse", "skip"] },
        new() { Name = "--delimiter", Description = "For CSV files: the character between fields, or tab; by default what header and records agree on." },
        new() { Name = "--decimal", Description = "For CSV files: the mark before the fraction of numbers; by default either, where it is clear.", Choices = [".", ","] },
        new() { Name = "--encoding", Description = "For CSV files: utf-8, latin1, windows-1252, utf-16 or another character set; by default what the first bytes say, or utf-8." },
        new() { Name = "--sheet", Description = "For Excel files: the sheet; by default the first." },
        new() { Name = "--query", Description = "For databases: the SQL query whose answer is audited. --data is then a DbConnection, or a file of SQLite or DuckDB whose package has been referenced." },
        new() { Name = "--by", Description = "What judges the labels: a model that is trained without them (confident learning), the labels of each example's nearest neighbours, or language models that are asked; with the last two nothing is trained.", Default = ByModel, Choices = [ByModel, ByNeighbours, ByJudges] },
        new() { Name = "--neighbours", Description = "With --by neighbours: how many are asked.", Kind = ParameterKind.Integer, Minimum = 1, Default = "10" },
        new()
        {
            Name = "--embeddings", Description = "With --by neighbours: one vector an example [N,d], as of a language model; by default the features, standardized, and of pictures 50 principal components.", Kind = ParameterKind.Source,
            AcceptedTypes = AuditSources.Embeddings, AcceptedForms = "a double[,], float[,], Tensor, EmbeddingMatrix, GeneratedEmbeddings<Embedding<float>> or .npy file",
        },
        .. AuditJudges.Parameters,
        new() { Name = "--model", Description = "The model of each fold, as mlp, mlp:64,64 with widths of hidden layers, or a C# variable with a ModelFactory; by default tiny-cnn for pictures, logistic for tables and gcn for nodes.", Kind = ParameterKind.Model, Choices = ["logistic", "mlp", "tiny-cnn", "small-cnn", "gcn", "gat"] },
        new() { Name = "--folds", Description = "Parts of the cross-validation.", Kind = ParameterKind.Integer, Minimum = 2, Maximum = 1000, Default = "5" },
        new() { Name = "--epochs", Description = "Passes over the data for each fold; by default 30 for tables and 10 for pictures, more where there are few examples; 200 for nodes.", Kind = ParameterKind.Integer, Minimum = 1 },
        new() { Name = "--filter", Description = "The pruning rule; by default by-noise-rate, with --by judges predicted-not-given.", Choices = CommandNames.All<PruningMethod>() },
        new() { Name = "--threshold", Description = "In the place of --filter: an issue is a label whose probability is below it; with --by neighbours 0.5, unless --filter is given.", Kind = ParameterKind.Number, Minimum = 0, Maximum = 1 },
        new() { Name = "--score", Description = "What the issues are ranked by.", Default = CommandNames.Of(LabelQualityScore.SelfConfidence), Choices = CommandNames.All<LabelQualityScore>() },
        .. AuditChecks.Parameters,
        .. AuditHealth.Parameters,
        new() { Name = "--apply", Description = "Make a cleaned copy of the data: without the issues, or with the suggested labels.", Choices = CommandNames.All<LabelCleaning>() },
        new() { Name = "--cleaned", Description = "With --apply: the variable for the cleaned data, in the form of the data.", Default = StandardCleaned },
        new() { Name = "--save", Description = "With --apply: a CSV file for the cleaned data, with every column." },
        new() { Name = "--export", Description = "A CSV file for the list of issues; for votes the labels." },
        new() { Name = "--excel-safe", Description = "With --export: texts that a spreadsheet would take for a formula (=, +, - or @ first) get an apostrophe before them.", Kind = ParameterKind.Flag },
        new() { Name = "--resume", Description = "A folder that keeps finished folds; by default one that is deleted at the end, so that after an interrupt the same line goes on." },
        TrainingParameters.Device,
        TrainingParameters.Seed,
        VariableNames.Result("The variable for the LabelIssues, by default issues; for votes the CrowdAudit, by default crowd.", null),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "#!audit --data noisy",
        "#!audit --data noisy --by neighbours --apply relabel",
        "#!audit --data noisy --by judges --judges simulated",
        "#!audit --data noisy --model mlp --filter both --score normalized-margin --apply drop",
        "#!audit --data noisy --all",
        "#!audit data --task item --worker annotator --label answer",
    ];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        if (CrowdAuditWork.IsOfVotes(arguments))
        {
            await new CrowdAuditWork(this, arguments, notebook).RunAsync();
            return;
        }

        var variable = VariableNames.ResultOf(arguments, StandardName);
        LabelCleaning? cleaning = arguments.Text("--apply") is { } apply ? CommandNames.Parse<LabelCleaning>(apply) : null;
        var cleanedVariable = VariableNames.Checked("--cleaned", arguments.Required("--cleaned"));
        Check(arguments, cleaning, variable, cleanedVariable);
        var work = new AuditWork(Name, arguments, notebook);
        var test = AuditHealth.TestOf(arguments, notebook);
        if (arguments.Has("--all") && work.IsOfNodes)
        {
            throw new CommandException($"{Name} --all: looks at pictures, tables and texts; the nodes of a graph depend on each other.");
        }

        using var live = new LiveDisplay(notebook);
        var progress = new AuditProgress(live, work.Title) { ShareOfFolds = AuditWork.ShareOfFolds };
        var (issues, cleaned, health) = await RunAsync(arguments, notebook, work, progress, cleaning, test, live);
        await notebook.SetVariableAsync(variable, issues);
        if (cleaned is not null)
        {
            await notebook.SetVariableAsync(cleanedVariable, cleaned);
        }

        live.Complete(Displays.Of(issues));
        if (issues.Checks is { } checks)
        {
            await AuditChecks.ShowAsync(arguments, checks, notebook);
        }

        if (health is not null)
        {
            await AuditHealth.ShowAsync(arguments, health, notebook);
        }

        await WriteAsync(arguments, issues, cleaning, variable, cleanedVariable);
        var notes = Notes(arguments, issues, cleaning, cleanedVariable, progress.IsInterrupted);
        if (work.Tie is { } tie)
        {
            notes.Insert(0, tie);
        }

        if (notes.Count > 0)
        {
            notebook.Display(MimeBundle.FromHtml(string.Concat(notes.Select(Html.Note)), string.Join('\n', notes)));
        }
    }

    private async Task<(LabelIssues Issues, object? Cleaned, DataHealth? Health)> RunAsync(
        CommandArguments arguments, INotebook notebook, AuditWork work, AuditProgress progress, LabelCleaning? cleaning, object? test, LiveDisplay live)
    {
        var answered = AuditChecks.Variable(arguments, notebook);
        try
        {
            return await BackgroundWork.Run(Name, () =>
            {
                var issues = work.Run(progress, notebook.CancellationToken);
                if (AuditChecks.Of(arguments, issues, answered) is { } checks)
                {
                    issues = issues.With(checks);
                }

                return (issues, cleaning is { } c ? issues.Data!.Clean(issues.Mended(), c) : null, arguments.Has("--all") ? work.LookAtHealth(issues, test, progress, notebook.CancellationToken) : null);
            });
        }
        catch (OperationCanceledException)
        {
            var note = progress.FinishedFolds > 0
                ? $"Interrupted: {progress.FinishedFolds} of {progress.Folds} folds are kept, and the same line goes on from there."
                : $"Interrupted before the {arguments.Required("--by") switch { ByNeighbours => "neighbours were found", ByJudges => "judges had answered", _ => "first fold ended" }}; nothing has changed.";
            live.Complete(MimeBundle.FromHtml(Html.Note(note), note));
            throw;
        }
    }

    private async Task WriteAsync(CommandArguments arguments, LabelIssues issues, LabelCleaning? cleaning, string variable, string cleanedVariable)
    {
        if (arguments.Text("--export") is { } list)
        {
            await WrittenResult.WriteAsync(Name, "--export", variable, () => issues.ExportCsv(list, arguments.Has("--excel-safe")));
        }

        if (cleaning is { } how && arguments.Text("--save") is { } file)
        {
            await WrittenResult.WriteAsync(Name, "--save", cleanedVariable, () => issues.Data!.WriteCsv(file, issues.Mended(), how));
        }
    }

    private void Check(CommandArguments arguments, LabelCleaning? cleaning, string variable, string cleanedVariable)
    {
        CommandException Wrong(string problem) => new($"{Name} {problem}\n{Usage.Line(this)}");

        if (arguments.Has("--query") && !arguments.Has("--data"))
        {
            throw Wrong("--query: needs --data with a DbConnection or the file of a database.");
        }

        if (arguments.Has("--labels") && (arguments.Has("--data") || !arguments.Has("--probabilities")))
        {
            throw Wrong("--labels: goes with --probabilities alone; with --data the labels come from the data.");
        }

        if (arguments.Required("--by") is var by and not ByModel && Trained.FirstOrDefault(arguments.Has) is { } training)
        {
            throw Wrong($"{training}: nothing is trained with --by {by}.");
        }

        AuditJudges.Check(arguments, Wrong);

        if (arguments.Required("--by") != ByNeighbours && arguments.Has("--embeddings"))
        {
            throw Wrong($"--embeddings: goes with --by {ByNeighbours}.");
        }

        if (arguments.Has("--filter") && arguments.Has("--threshold"))
        {
            throw Wrong("--threshold: stands in the place of --filter; give one of them.");
        }

        if (arguments.Has("--threshold") && arguments.Number("--threshold") == 0)
        {
            throw Wrong("--threshold: expected a probability above 0; below 0 there is none.");
        }

        AuditChecks.Check(arguments, Wrong);
        AuditHealth.Check(arguments, Wrong);
        if (cleaning is not null && arguments.Has("--labels"))
        {
            throw Wrong("--apply: needs --data; a list of labels has no examples to clean.");
        }

        if (cleaning is not null && variable == cleanedVariable)
        {
            throw Wrong($"--cleaned: expected another name than that of the issues, got '{variable}' for both.");
        }

        if (cleaning is null && arguments.Has("--save"))
        {
            throw Wrong("--save: needs --apply drop or --apply relabel; --export writes the list of issues.");
        }

        CheckFiles(arguments);
    }

    /// <summary>Checks how files are to be read and where they are to be written.</summary>
    /// <exception cref="CommandException">That is not possible.</exception>
    internal void CheckFiles(CommandArguments arguments)
    {
        CommandException Wrong(string problem) => new($"{Name} {problem}\n{Usage.Line(this)}");

        if (arguments.Text("--delimiter") is { } delimiter && delimiter is not ("tab" or "\\t") && delimiter.Length != 1)
        {
            throw Wrong($"--delimiter: expected one character, or tab, got '{delimiter}'.");
        }

        if (arguments.Text("--encoding") is { } encoding)
        {
            try
            {
                _ = CsvOptions.EncodingOf(encoding);
            }
            catch (ArgumentException e)
            {
                throw Wrong($"--{e.Message.Split(" (Parameter")[0]}");
            }
        }

        foreach (var parameter in new[] { "--save", "--export" })
        {
            if (arguments.Text(parameter) is { } file)
            {
                WrittenResult.Try(Name, parameter, file);
            }
        }
    }

    private static List<string> Notes(CommandArguments arguments, LabelIssues issues, LabelCleaning? cleaning, string cleanedVariable, bool isInterrupted)
    {
        var notes = new List<string>();
        if (isInterrupted)
        {
            notes.Add($"Interrupted after the issues were found: {(issues.Guess is null && issues.Count > 0 ? "how many of them are truly wrong was not guessed" : "the rest of the data was not looked at")}.");
        }

        if (cleaning is { } how)
        {
            var mended = issues.Mended();
            var byChecks = issues.Checks is { AnswerCount: > 0 } ? ", as people have checked them where they did" : string.Empty;
            var done = how == LabelCleaning.Drop
                ? $"{mended.Count:#,0} of {issues.ExampleCount:#,0} examples left out{byChecks}"
                : $"{mended.Count:#,0} labels replaced by the suggested ones{byChecks}";
            notes.Add($"'{cleanedVariable}': {done}{(arguments.Text("--save") is { } file ? $"; written to {file}" : string.Empty)}.");
        }

        if (arguments.Text("--export") is { } list)
        {
            notes.Add($"The list of issues is in {list}.");
        }

        return notes;
    }
}
