using System.Diagnostics;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!compare</c>: several methods on the same data and seeds.</summary>
public sealed class CompareCommand : MagicCommand
{
    private const string StandardName = "comparison";

    /// <inheritdoc/>
    public override string Name => "#!compare";

    /// <inheritdoc/>
    public override string Description => "Train several methods on the same data with the same seeds; table with mean ± sd, charts side by side.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new()
        {
            Name = "--methods", Description = "Training methods, separated by commas.", IsPositional = true, IsRequired = true,
            Suggestions = () => [string.Join(',', Catalog.Methods.Select(m => m.Name)), .. Catalog.Methods.Select(m => m.Name)],
        },
        .. TrainingParameters.Common,
        new() { Name = "--seeds", Description = "How many seeds, counted up from --seed.", Kind = ParameterKind.Integer, Minimum = 1, Maximum = 1000, Default = "1" },
        VariableNames.Result("The variable for the Comparison.", StandardName),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["#!compare cross-entropy,elr --data noisy --test test --epochs 20 --seeds 3"];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        var variable = VariableNames.ResultOf(arguments, StandardName);
        var methods = Methods(arguments.Required("--methods"));
        var request = TrainingParameters.Request(Name, arguments, notebook, methods);
        long[] seeds = [.. Enumerable.Range(0, arguments.Integer("--seeds")).Select(i => request.Seed + i)];
        using var live = new LiveDisplay(notebook);
        var progress = new Progress(live, methods, request);
        var comparison = await BackgroundWork.Run(
            Name, () => Comparison.Run(methods, request, seeds, progress, notebook.CancellationToken));
        var finished = comparison.Methods.Sum(m => m.Runs.Length);
        if (finished == 0)
        {
            if (comparison.IsComplete)
            {
                throw new CommandException($"{Name}: no run came to its end; '{variable}' is as it was.\n{string.Join('\n', comparison.Diverged.Select(d => d.Message).Distinct())}");
            }

            throw new OperationCanceledException($"{Name} was interrupted before the first run ended; '{variable}' is as it was.");
        }

        await notebook.SetVariableAsync(variable, comparison);
        live.Complete(Displays.Of(comparison));
        if (!comparison.IsComplete)
        {
            var note = $"Interrupted: '{variable}' holds the {finished} of {methods.Length * seeds.Length} runs that ended.";
            notebook.Display(MimeBundle.FromHtml(Html.Note(note), note));
        }
    }

    private TrainingMethod[] Methods(string list)
    {
        var known = Catalog.Methods.Select(m => m.Name).ToList();
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            throw new CommandException($"{Name} --methods: expected at least one of {string.Join(", ", known)}, got '{list}'.\n{Usage.Line(this)}");
        }

        foreach (var name in names)
        {
            if (!known.Concat(Catalog.Methods.SelectMany(m => m.ShortNames)).Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw new CommandException(
                    $"{Name} --methods: expected some of {string.Join(", ", known)}, got '{name}'.{NearestName.Hint(name, known)}\n{Usage.Line(this)}");
            }
        }

        TrainingMethod[] methods = [.. names.Select(Catalog.Method)];
        return methods.DistinctBy(m => m.Name).Count() == methods.Length
            ? methods
            : throw new CommandException($"{Name} --methods: expected each method once, got '{list}'.");
    }

    private sealed class Progress(LiveDisplay live, TrainingMethod[] methods, TrainingRequest request) : IProgress<ComparisonProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private readonly Dictionary<(string Method, long Seed), EpochRecord[]> _records = [];

        public void Report(ComparisonProgress value)
        {
            var key = (value.Method.Name, value.Seed);
            var own = _records.GetValueOrDefault(key, []);
            if (value.Epoch is { } epoch)
            {
                own = [.. own, epoch];
                _records[key] = own;
            }

            // A picture of this moment: the dictionary goes on changing on the training thread.
            var runs = methods
                .Select(m => (m, _records.Where(r => r.Key.Method == m.Name).Select(r => (IReadOnlyList<EpochRecord>)r.Value).ToList()))
                .ToList();
            var elapsed = _watch.Elapsed;
            live.Show(() => new ProgressState(
                $"{value.Method.Title}  seed {value.Seed}  epoch {value.Position.Epoch}/{request.Epochs}", value.Fraction, elapsed)
            {
                Details = TrainingParameters.Details(own.LastOrDefault()),
                Chart = ComparisonChart.Accuracy($"{request.Train.Name}: so far", runs, request.Epochs),
            }.ToBundle());
        }
    }
}
