using System.Diagnostics;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!reproduce</c>: re-measures a paper's claim.</summary>
public sealed class ReproduceCommand : MagicCommand
{
    private const string StandardName = "reproduction";

    /// <inheritdoc/>
    public override string Name => "#!reproduce";

    /// <inheritdoc/>
    public override string Description => "Re-measure a paper's claim: table, figures and a computed verdict.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--paper", Description = "The paper: its short name or number.", IsPositional = true, IsRequired = true, Suggestions = Implemented },
        new() { Name = "--scale", Description = "How much of the paper's setting is run.", Default = "standard", Choices = ["quick", "standard", "full"] },
        new() { Name = "--seeds", Description = "How many seeds; by default as many as the scale has.", Kind = ParameterKind.Integer, Minimum = 1, Maximum = 1000 },
        TrainingParameters.Seed,
        TrainingParameters.Device,
        VariableNames.Result("The variable for the ReproductionResult.", StandardName),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["#!reproduce elr --scale quick", "#!reproduce 3 --seeds 5 --device cpu"];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        var variable = VariableNames.ResultOf(arguments, StandardName);
        var (paper, reproduction) = Find(arguments.Required("--paper"));
        var request = new ReproductionRequest
        {
            Scale = Enum.Parse<ReproductionScale>(arguments.Required("--scale"), ignoreCase: true),
            Seeds = arguments.Has("--seeds") ? arguments.Integer("--seeds") : null,
            Seed = arguments.Integer("--seed"),
            Device = DeviceChoices.Parse(arguments.Required("--device")),
        };
        using var live = new LiveDisplay(notebook);
        var progress = new Progress(live, paper, reproduction.Describe(request.Scale));
        progress.Report(new ReproductionProgress(0, "starts"));
        var result = await BackgroundWork.Run(Name, () => reproduction.Run(request, progress, notebook.CancellationToken));
        await notebook.SetVariableAsync(variable, result);
        live.Complete(Displays.Of(result));
    }

    private static IEnumerable<string> Implemented() => PaperCatalog.All.Where(p => p.IsImplemented).Select(p => p.Slug);

    private (Paper Paper, IReproduction Reproduction) Find(string name)
    {
        if (PaperCatalog.Find(name) is not { } paper)
        {
            throw new CommandException(
                $"{Name}: there is no paper '{name}'.{NearestName.Hint(name, PaperCatalog.All.Select(p => p.Slug))} #!papers lists them all.");
        }

        return paper.Reproduction is { } reproduction
            ? (paper, reproduction)
            : throw new CommandException(
                $"{Name}: paper {paper.Id} is planned and has no reproduction yet. Those there are: {string.Join(", ", Implemented())}.");
    }

    private sealed class Progress(LiveDisplay live, Paper paper, string setting) : IProgress<ReproductionProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();
        private EpochRecord[] _records = [];

        public void Report(ReproductionProgress value)
        {
            if (value.Epoch is { } epoch)
            {
                // The first epoch begins another run.
                _records = epoch.Epoch == 1 ? [epoch] : [.. _records, epoch];
            }

            var (records, elapsed) = (_records, _watch.Elapsed);
            live.Show(() => new ProgressState($"{paper.Id}  {value.Activity}", value.Fraction, elapsed)
            {
                Details = TrainingParameters.Details(records.LastOrDefault()),
                Chart = records.Length == 0 ? null : DynamicsChart.Of($"{paper.Id}: {value.Activity}", setting, records, records[^1].Epochs),
            }.ToBundle());
        }
    }
}
