using Microsoft.Extensions.AI;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!audit --by judges</c>: who is asked, about which texts, and what it may cost.</summary>
internal sealed class AuditJudges(CommandArguments arguments, INotebook notebook)
{
    private const string Simulated = "simulated";

    private bool _hasClient;

    // What only judges have a use for.
    private static readonly string[] Own = ["--judges", "--text", "--question", "--samples", "--budget"];

    /// <summary>The parameters that say how judges are asked.</summary>
    public static IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--judges", Description = "With --by judges: C# variables with commas between them, each an IChatClient, an IAnnotator or several of them; or simulated, where true labels are known." },
        new() { Name = "--text", Description = "With --by judges, for tables: the column that is read to them; by default the texts of a data set, or the only column of texts." },
        new() { Name = "--question", Description = "With --by judges: what is asked about the text, in quotes; by default which class it belongs to." },
        new() { Name = "--samples", Description = "With --by judges: how often a chat client is asked the same; their shares are its probabilities. By default once.", Kind = ParameterKind.Integer, Minimum = 1, Maximum = 100 },
        new() { Name = "--budget", Description = "With --by judges: the most questions that may be asked of real ones, by default 10000; where more are needed, none is asked.", Kind = ParameterKind.Integer, Minimum = 0 },
    ];

    /// <summary>Says what goes with judges alone.</summary>
    public static void Check(CommandArguments arguments, Func<string, CommandException> wrong)
    {
        if (arguments.Required("--by") == AuditCommand.ByJudges)
        {
            if (!arguments.Has("--judges"))
            {
                throw wrong($"--judges: needed with --by {AuditCommand.ByJudges}: a variable with an IChatClient or an IAnnotator, or {Simulated}.");
            }
        }
        else if (Array.Find(Own, arguments.Has) is { } own)
        {
            throw wrong($"{own}: goes with --by {AuditCommand.ByJudges}.");
        }
    }

    /// <summary>Asks all judges about all examples.</summary>
    /// <param name="data">The data; its given labels are not shown to anybody.</param>
    /// <param name="progress">Told the share of the questions that are answered.</param>
    /// <param name="stop">Stops between questions.</param>
    /// <returns>The answers, and in words whose they are.</returns>
    /// <exception cref="CommandException">There is nobody to ask, nothing to read, or it would cost too much.</exception>
    public (JudgeEnsemble Ensemble, string Source) Ask(AuditedData data, IProgress<double> progress, CancellationToken stop)
    {
        var panel = new JudgePanel(Judges(data));
        IAnnotator[] real = [.. panel.Judges.Where(j => !j.IsSimulated)];
        var questions = real.Sum(j => (long)j.QuestionsPerExample) * data.Dataset.Count;
        if (questions > Budget)
        {
            var most = real.Max(j => j.QuestionsPerExample);
            throw new CommandException(
                $"#!audit --budget: {(real.Length == 1 ? "1 judge," : $"{real.Length:#,0} judges, each")} a model with a prompt, about {data.Dataset.Count:#,0} examples{(most > 1 ? $", up to {most} times each," : string.Empty)} are {questions:#,0} questions, and {Budget:#,0} are allowed. Nobody was asked.");
        }

        var answers = Answers(panel, real.Length == 0 ? new string?[data.Dataset.Count] : Texts(data), data, progress, stop);
        var missing = answers.MissingCount == 0 ? string.Empty : $", {answers.MissingCount:#,0} of which are missing,";
        var names = real.Length == 0 ? string.Empty : $" ({string.Join("; ", Shown([.. real.Select(j => j.Description)]))})";
        return (JudgeEnsemble.Aggregate(answers), $"answers{missing} of {panel}{names}");
    }

    private static JudgeAnswers Answers(JudgePanel panel, string?[] texts, AuditedData data, IProgress<double> progress, CancellationToken stop)
    {
        try
        {
            return panel.AskAsync(texts, data.Dataset.NumClasses, progress, stop).GetAwaiter().GetResult();
        }
        catch (TimeoutException e)
        {
            throw new CommandException($"#!audit --judges: {e.Message.TrimEnd('.')}. No answers are kept.", e);
        }
    }

    private int Samples => arguments.Has("--samples") ? arguments.Integer("--samples") : 1;

    private int Budget => arguments.Has("--budget") ? arguments.Integer("--budget") : 10_000;

    private static IEnumerable<string> Shown(string[] names)
    {
        const int most = 8;
        return names.Length <= most ? names : [.. names.Take(most), $"{names.Length - most} more"];
    }

    private List<IAnnotator> Judges(AuditedData data)
    {
        var judges = new List<IAnnotator>();
        foreach (var name in arguments.Required("--judges").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            judges.AddRange(
                notebook.TryGetVariable(name, out var value) ? Of(name, value, data)
                : name == Simulated ? SimulatedPanel(data)
                : throw new CommandException(
                    $"#!audit --judges: there is no variable '{name}'.{NearestName.Hint(name, [Simulated, .. notebook.Variables.Select(v => v.Name)])} Expected variables with an IChatClient, an IAnnotator or several of them, or {Simulated}."));
        }

        if (arguments.Has("--samples") && !_hasClient)
        {
            throw new CommandException("#!audit --samples: says how often an IChatClient is asked the same, and --judges names none; an IAnnotator knows its own number.");
        }

        return judges.Count > 0 ? judges : throw new CommandException("#!audit --judges: expected at least one judge, got none.");
    }

    // A chat client is asked with four prompts; an annotator knows its own.
    private IEnumerable<IAnnotator> Of(string name, object? value, AuditedData data) => value switch
    {
        IAnnotator judge => [judge],
        IChatClient client => Prompted(client, data),
        IEnumerable<IAnnotator> several => several,
        IEnumerable<IChatClient> several => several.SelectMany(client => Of(name, client, data)),
        _ => throw new CommandException(
            $"#!audit --judges: '{name}' is a {(value is null ? "null" : ValueText.TypeName(value.GetType()))}, expected an IChatClient, an IAnnotator or several of them."),
    };

    private IEnumerable<IAnnotator> Prompted(IChatClient client, AuditedData data)
    {
        _hasClient = true;
        try
        {
            return JudgePrompt.ZeroShot(arguments.Text("--question") ?? "Which class does the text belong to?", data.Dataset.ClassNames)
                .Select(prompt => new ChatClientLabelJudge(client, prompt, Samples));
        }
        catch (ArgumentException e)
        {
            throw new CommandException($"#!audit --judges: the classes cannot be read to a language model: {e.Message}", e);
        }
    }

    private IEnumerable<IAnnotator> SimulatedPanel(AuditedData data) =>
        data.Dataset.Known is { } known && known.Entries() is var entries && entries.All(t => t >= 0)
            ? SimulatedLabelJudge.Panel(new SimulatedJudgeItems(entries, data.Dataset.NumClasses, seed: arguments.Integer("--seed")))
            : throw new CommandException(
                $"#!audit --judges: {Simulated} ones answer around true labels, and the data has none. Give a variable with an IChatClient, or name a column with --true-label.");

    private string?[] Texts(AuditedData data)
    {
        if (!arguments.Has("--text") && data.Dataset is LabeledDataset { Texts: { } texts })
        {
            return [.. texts.Select((text, i) => string.IsNullOrWhiteSpace(text) ? throw new CommandException($"#!audit --text: the text is empty in row {data.RowName(i)}. Nobody was asked.") : text)];
        }

        var column = Column(data);
        return [.. Enumerable.Range(0, data.Dataset.Count).Select(i => data.Row(i)[column] switch
        {
            string text when !string.IsNullOrWhiteSpace(text) => text,
            null or string => throw new CommandException($"#!audit --text: '{data.Columns[column]}' is empty in row {data.RowName(i)}. Nobody was asked."),
            var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
        })];
    }

    private int Column(AuditedData data)
    {
        if (arguments.Text("--text") is { } name)
        {
            if (name == data.LabelColumn || name == data.TrueLabelColumn)
            {
                throw new CommandException($"#!audit --text: '{name}' holds the labels, which judges must not see.");
            }

            var found = data.Columns.IndexOf(name);
            return found >= 0
                ? found
                : throw new CommandException($"#!audit --text: there is no column '{name}'.{NearestName.Hint(name, data.Columns)} The columns are: {string.Join(", ", data.Columns)}.");
        }

        int[] fitting =
        [
            .. Enumerable.Range(0, data.Columns.Length).Where(c => data.Columns[c] != data.LabelColumn && data.Columns[c] != data.TrueLabelColumn && data.Row(0)[c] is string),
        ];
        return fitting.Length == 1
            ? fitting[0]
            : throw new CommandException(
                $"#!audit --text: which column is read to the judges? {(fitting.Length == 0 ? "None" : $"{fitting.Length} columns ({string.Join(", ", fitting.Select(c => data.Columns[c]))})")} of '{string.Join(", ", data.Columns)}' hold{(fitting.Length == 0 ? "s" : string.Empty)} texts.");
    }
}
