using System.Diagnostics;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Papers;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!dataset</c>: loads a data set of the catalogue.</summary>
public sealed class DatasetCommand : MagicCommand
{
    /// <inheritdoc/>
    public override string Name => "#!dataset";

    /// <inheritdoc/>
    public override string Description => "Load a data set (downloaded where it is not here yet) and show its classes and examples.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--dataset", Description = "The data set.", IsPositional = true, IsRequired = true, Choices = [.. Catalog.Datasets.Select(d => d.Name)] },
        new() { Name = "--split", Description = "Which part.", Default = "train", Choices = ["train", "validation", "test", "all"] },
        new() { Name = "--take", Description = "Only the first examples; all by default.", Kind = ParameterKind.Integer, Minimum = 1 },
        VariableNames.Result("The variable for the data set, of its own class (LabeledDataset, GraphDataset, …); by default data, for other parts their name.", standard: null),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["#!dataset fashion-mnist-10k", "#!dataset fashion-mnist-10k --split test", "#!dataset cifar-10 --take 10000 --name cifar"];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        var split = Enum.Parse<DataSplit>(arguments.Required("--split"), ignoreCase: true);
        var variable = VariableNames.ResultOf(arguments, split == DataSplit.Train ? "data" : arguments.Required("--split").ToLowerInvariant());
        int? take = arguments.Has("--take") ? arguments.Integer("--take") : null;
        using var live = new LiveDisplay(notebook);
        var progress = new Progress(live);
        var dataset = await BackgroundWork.Run(
            Name, () => DatasetCatalog.LoadAsync<Dataset>(
                DatasetStore.FromEnvironment(), Catalog.Dataset(arguments.Required("--dataset")), split, take, progress, notebook.CancellationToken));
        await notebook.SetVariableAsync(variable, dataset);
        live.Complete(Displays.Of(dataset));
    }

    private sealed class Progress(LiveDisplay live) : IProgress<DownloadProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public void Report(DownloadProgress value)
        {
            var elapsed = _watch.Elapsed;
            var total = value.TotalBytes is { } bytes ? FormattableString.Invariant($" of {bytes / 1e6:0.0} MB") : " MB";
            live.Show(() => new ProgressState($"download {value.File}", value.Fraction, elapsed)
            {
                Details = [FormattableString.Invariant($"{value.BytesReceived / 1e6:0.0}{total}")],
            }.ToBundle());
        }
    }
}
