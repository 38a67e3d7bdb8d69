using System.Diagnostics;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!train</c>: one run, with a live chart of early learning and memorization.</summary>
public sealed class TrainCommand : MagicCommand
{
    private const string StandardName = "run";

    /// <inheritdoc/>
    public override string Name => "#!train";

    /// <inheritdoc/>
    public override string Description => "Train with a method and watch early learning and memorization; an interrupt keeps the epochs that ended.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--method", Description = "The training method.", IsPositional = true, IsRequired = true, Choices = [.. Catalog.Methods.Select(m => m.Name)], ShortChoices = [.. Catalog.Methods.SelectMany(m => m.ShortNames)] },
        .. TrainingParameters.Common,
        VariableNames.Result("The variable for the TrainingRun.", StandardName),
        new() { Name = "--checkpoint", Description = "A file that keeps the state after every epoch; where it exists, the run goes on from it." },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "#!train elr --data noisy --test test --epochs 30 --name elr",
        "#!train cross-entropy --data noisy --test test --device cpu --checkpoint ce.ckpt",
    ];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        var variable = VariableNames.ResultOf(arguments, StandardName);
        var method = Catalog.Method(arguments.Required("--method"));
        var request = TrainingParameters.Request(Name, arguments, notebook, [method]) with { CheckpointPath = arguments.Text("--checkpoint") };
        using var live = new LiveDisplay(notebook);
        var progress = new Progress(live, method, request);
        var run = await BackgroundWork.Run(
            Name, () => method.Train(request with { Position = progress }, progress, notebook.CancellationToken));
        if (run.Records.IsEmpty)
        {
            run.Dispose();
            throw new OperationCanceledException($"{Name} was interrupted before the first epoch ended; '{variable}' is as it was.");
        }

        await notebook.SetVariableAsync(variable, run);
        live.Complete(Displays.Of(run));
        if (!run.IsComplete)
        {
            var note = $"Interrupted: '{variable}' holds the {run.Records.Length} of {request.Epochs} epochs that ended.";
            notebook.Display(MimeBundle.FromHtml(Html.Note(note), note));
        }
    }

    // All reports come from the training thread, one after the other. What a later state draws must not change under it.
    private sealed class Progress(LiveDisplay live, TrainingMethod method, TrainingRequest request)
        : IProgress<EpochRecord>, IProgress<TrainingPosition>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private EpochRecord[] _records = [];

        public void Report(EpochRecord value) => _records = [.. _records, value];

        public void Report(TrainingPosition value)
        {
            var (records, elapsed) = (_records, _watch.Elapsed);
            live.Show(() => new ProgressState($"{method.Title}  epoch {value.Epoch}/{value.Epochs}", value.Fraction, elapsed)
            {
                Details = TrainingParameters.Details(records.LastOrDefault()),
                Chart = DynamicsChart.Of($"{method} on {request.Train.Name}", string.Empty, records, request.Epochs, DynamicsChart.UnitOf(request.Train)),
            }.ToBundle());
        }
    }
}
