using System.Collections.Immutable;
using System.Diagnostics;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>One audit, from what the user named to the issues.</summary>
internal sealed class AuditWork
{
    private const string HowMany = "how many are truly wrong";

    // A small table needs more passes until its model has learned anything; they cost little.
    private const int LeastExamplesSeen = 40_000;

    // Fewer than half of the neighbours have the label.
    private const double LeastCredibility = 0.5;

    private readonly CommandArguments _arguments;
    private readonly INotebook _notebook;
    private int[]? _folds;
    private EmbeddingMatrix? _space;
    private object? _data;
    private readonly object? _probabilities;
    private readonly object? _labels;
    private readonly object? _embeddings;

    /// <summary>Looks the variables up.</summary>
    /// <exception cref="CommandException">One is not there.</exception>
    public AuditWork(string command, CommandArguments arguments, INotebook notebook)
    {
        _arguments = arguments;
        _notebook = notebook;
        _probabilities = arguments.Has("--probabilities") ? arguments.Source("--probabilities", notebook) : null;
        _labels = arguments.Has("--labels") ? arguments.Source("--labels", notebook) : null;
        _embeddings = arguments.Has("--embeddings") ? arguments.Source("--embeddings", notebook) : null;
        _data = _labels is not null ? null
            : arguments.Has("--data") ? arguments.Source("--data", notebook)
            : VariableNames.DatasetOf(command, arguments, notebook);
        Title = $"audit of {(_labels is null ? (_data as Dataset)?.Name ?? arguments.Text("--data") : arguments.Text("--labels"))}";
    }

    /// <summary>What runs, for the progress line.</summary>
    public string Title { get; }

    /// <summary>The share of the time that the folds take; the guess takes the rest.</summary>
    public static double ShareOfFolds => 0.95;

    /// <summary>Whether the examples are nodes of a graph.</summary>
    public bool IsOfNodes => _data is GraphDataset;

    /// <summary>Looks at the data beside their labels; null: the user stopped it, and the issues stay.</summary>
    public DataHealth? LookAtHealth(LabelIssues issues, object? test, AuditProgress progress, CancellationToken cancellationToken)
    {
        if (progress.IsInterrupted)
        {
            return null;
        }

        try
        {
            progress.Begin(ShareOfFolds, AuditHealth.Activity);
            return AuditHealth.Of(_arguments, issues, test, Columns(), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            progress.IsInterrupted = true;
            return null;
        }
    }

    /// <summary>Runs it.</summary>
    public LabelIssues Run(AuditProgress progress, CancellationToken cancellationToken)
    {
        var options = new LabelIssueOptions
        {
            Method = _arguments.Text("--filter") is { } filter ? CommandNames.Parse<PruningMethod>(filter) : PruningMethod.ByNoiseRate,
            Threshold = _arguments.Has("--threshold") ? _arguments.Number("--threshold") : null,
            Score = CommandNames.Parse<LabelQualityScore>(_arguments.Required("--score")),
        };
        if (_arguments.Text("--query") is { } query)
        {
            _data = AuditSources.Query(_data!, query, cancellationToken);
        }

        if (_probabilities is not null)
        {
            var (values, columns) = AuditSources.ToProbabilities(_probabilities);
            using var matrix = new Handle(values, isOurs: _probabilities is not ProbabilityMatrix);
            return _labels is null
                ? Audit(values, columns, options, progress, cancellationToken)
                : AuditSources.ToTexts(_labels) is { } texts
                    ? Audit(texts, values, columns, options, progress, cancellationToken)
                    : Audit(
                        AuditSources.ToLabels(_labels), values, (l, p) => LabelIssues.Find(l, p, options with { ClassNames = Classes() }, cancellationToken), 0, progress, cancellationToken);
        }

        var data = AuditSources.ToData(_data!, _data is Dataset ? Columns() : Columns() with { LabelsSuffice = _embeddings is not null || IsByJudges }, _arguments.Text("--data") ?? "data");
        data.CheckClasses();
        if (IsByNeighbours)
        {
            return AskNeighbours(data, options, progress, cancellationToken);
        }

        if (IsByJudges)
        {
            return AskJudges(data, options, progress, cancellationToken);
        }

        var probabilities = Train(data.Dataset, progress, cancellationToken);
        return Audit(data.Dataset, probabilities, (_, p) => LabelIssues.Find(data, p, options, cancellationToken), ShareOfFolds, progress, cancellationToken);
    }

    private bool IsByJudges => _arguments.Required("--by") == AuditCommand.ByJudges;

    private LabelIssues AskJudges(AuditedData data, LabelIssueOptions options, AuditProgress progress, CancellationToken cancellationToken)
    {
        progress.Report(0, AuditCommand.ByJudges);
        var (ensemble, source) = new AuditJudges(_arguments, _notebook).Ask(data, new Finding(progress, ShareOfFolds, AuditCommand.ByJudges), cancellationToken);
        var asked = options with { Source = source, Method = _arguments.Has("--filter") ? options.Method : PruningMethod.PredictedNotGiven };
        return Audit(data.Dataset, ensemble.Probabilities, (_, p) => LabelIssues.Find(data, p, asked, cancellationToken), ShareOfFolds, progress, cancellationToken);
    }

    private bool IsByNeighbours => _arguments.Required("--by") == AuditCommand.ByNeighbours;

    private LabelIssues AskNeighbours(AuditedData data, LabelIssueOptions options, AuditProgress progress, CancellationToken cancellationToken)
    {
        var (dataset, k) = (data.Dataset, _arguments.Integer("--neighbours"));
        if (k >= dataset.Count)
        {
            throw new CommandException($"#!audit --neighbours: must be from 1 to {dataset.Count - 1}, the number of other examples, got {k}.");
        }

        var embeddings = _embeddings is null ? dataset.ToEmbeddings() : AuditSources.ToEmbeddings(_embeddings);
        if (embeddings.Count != dataset.Count)
        {
            throw new CommandException($"#!audit --embeddings: expected {dataset.Count} vectors, one an example, got {embeddings.Count}.");
        }

        _space = embeddings;
        progress.Report(0, "neighbours");
        var neighbours = EmbeddingNeighbours.Find(embeddings, k, new Finding(progress, ShareOfFolds, AuditCommand.ByNeighbours), cancellationToken);
        var vote = new NeighbourLabelVote(k);
        var asked = options with
        {
            Threshold = options.Threshold ?? (_arguments.Has("--filter") ? null : LeastCredibility),
            Source = FormattableString.Invariant($"votes of the {k} nearest neighbours"),
        };
        return Audit(
            dataset,
            vote.Distribution(neighbours, dataset, dataset.NumClasses),
            (_, p) => LabelIssues.Find(data, p, asked, cancellationToken),
            ShareOfFolds,
            progress,
            cancellationToken);
    }

    /// <summary>Which class each column of the given probabilities belongs to; null: nothing was tied.</summary>
    public string? Tie { get; private set; }

    private LabelIssues Audit(
        ProbabilityMatrix probabilities, IReadOnlyList<string>? names, LabelIssueOptions options, AuditProgress progress, CancellationToken cancellationToken)
    {
        var name = _arguments.Text("--data") ?? "data";
        var columns = Columns() with { LabelsSuffice = _data is not Dataset };
        var data = AuditSources.ToData(_data!, _data is Dataset ? Columns() : columns, name);
        if (_data is not Dataset)
        {
            var tied = ProbabilityColumns.Tie(data.Dataset.ClassNames, probabilities.NumClasses, names);
            if (!tied.SequenceEqual(data.Dataset.ClassNames, StringComparer.Ordinal))
            {
                data = AuditSources.ToData(_data!, columns with { ClassNames = tied }, name);
            }

            Say(tied);
        }

        return Audit(data.Dataset, probabilities, (_, p) => LabelIssues.Find(data, p, options, cancellationToken), 0, progress, cancellationToken);
    }

    private LabelIssues Audit(
        IReadOnlyList<string> labels,
        ProbabilityMatrix probabilities,
        IReadOnlyList<string>? names,
        LabelIssueOptions options,
        AuditProgress progress,
        CancellationToken cancellationToken)
    {
        var (classes, tied) = ProbabilityColumns.Encode(labels, Classes(), probabilities.NumClasses, names);
        Say(tied);
        return Audit(classes, probabilities, (l, p) => LabelIssues.Find(l, p, options with { ClassNames = tied }, cancellationToken), 0, progress, cancellationToken);
    }

    private void Say(ImmutableArray<string> classes)
    {
        const int shown = 20;
        Tie = $"Columns of the probabilities: {string.Join(", ", classes.Take(shown).Select((c, k) => FormattableString.Invariant($"{k + 1} = {c}")))}{(classes.Length > shown ? ", …" : string.Empty)}.";
    }

    private ImmutableArray<string>? Classes() =>
        _arguments.Text("--classes") is { } names ? [.. names.Split(',', StringSplitOptions.TrimEntries)] : null;

    private LabelIssues Audit(
        LabelVector labels,
        ProbabilityMatrix probabilities,
        Func<LabelVector, ProbabilityMatrix, LabelIssues> find,
        double done,
        AuditProgress progress,
        CancellationToken cancellationToken)
    {
        progress.Report(done, "confident joint");
        var issues = find(labels, probabilities);
        if (issues.Count == 0)
        {
            return issues;
        }

        try
        {
            progress.Begin(done, "reasons");
            issues = new IssueReasons(_folds, _space).Of(issues, cancellationToken);
            progress.Begin(done, HowMany);
            return issues.With(WrongLabelGuess.Of(issues, labels, probabilities, _arguments.Integer("--seed"), new Guessing(progress, done), cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The issues are whole: they are worth keeping.
            progress.IsInterrupted = true;
            return issues;
        }
    }

    private CrossValidationRequest Request(Dataset dataset)
    {
        var model = _arguments.Model("--model", _notebook, dataset is GraphDataset ? "gcn" : dataset.IsImage ? "tiny-cnn" : "logistic");
        if (!model.Accepts(dataset))
        {
            throw new CommandException($"#!audit --model: {model.Name} does not take a {dataset.GetType().Name}.");
        }

        var epochs = model.Usual?.Epochs ?? Math.Max(dataset.IsImage ? 10 : 30, LeastExamplesSeen / dataset.Count);
        return new()
        {
            Dataset = dataset,
            Model = model,
            Folds = _arguments.Integer("--folds"),
            Epochs = _arguments.Has("--epochs") ? _arguments.Integer("--epochs") : epochs,
            Optimizer = model.Usual is { } usual
                ? TrainingParameters.Optimizer(usual.Optimizer, usual.LearningRate, usual)
                : new SgdSettings { LearningRate = 0.02, WeightDecay = 5e-3 },
            Schedule = model.Usual is { IsConstant: true } ? LearningRateSchedule.Constant : LearningRateSchedule.Cosine(),
            Device = DeviceChoices.Parse(_arguments.Required("--device")),
            Seed = _arguments.Integer("--seed"),
        };
    }

    private float[,] Train(Dataset dataset, AuditProgress progress, CancellationToken cancellationToken)
    {
        var request = Request(dataset);
        var own = _arguments.Text("--resume");
        var folder = own ?? Path.Combine(DatasetStore.FromEnvironment().CacheFolder, "audits", CrossValidatedProbabilities.Fingerprint(request));
        _folds = StratifiedFolds.Assign(dataset, request.Folds, request.Seed);
        var probabilities = CrossValidatedProbabilities.Compute(request with { ResumeFolder = folder }, progress, cancellationToken);
        if (own is null)
        {
            Delete(folder);
        }

        return probabilities;
    }

    // Another notebook may be at the same audit: then the folder is its own business.
    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine(e.Message);
        }
    }

    private AuditColumns Columns() => new()
    {
        Label = _arguments.Text("--label"),
        TrueLabel = _arguments.Text("--true-label"),
        Features = _arguments.Text("--features")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        ClassNames = Classes(),
        Sheet = _arguments.Text("--sheet"),
        SkipMissing = _arguments.Text("--missing") == "skip",
        Csv = AuditSources.CsvOf(_arguments),
    };

    // A matrix that the user made stays the user's.
    private readonly struct Handle(ProbabilityMatrix value, bool isOurs) : IDisposable
    {
        public ProbabilityMatrix Value { get; } = value;

        public void Dispose()
        {
            if (isOurs)
            {
                Value.Dispose();
            }
        }
    }

    private sealed class Finding(AuditProgress progress, double share, string activity) : IProgress<double>
    {
        public void Report(double value) => progress.Report(share * value, activity);
    }

    private sealed class Guessing(AuditProgress progress, double done) : IProgress<double>
    {
        public void Report(double value) => progress.Report(done + ((1 - done) * value), HowMany);
    }
}
