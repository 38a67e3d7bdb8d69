using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>Data, noise, network and length of training on which the ledger measures every method.</summary>
public sealed record LedgerSetting
{
    /// <summary>The short name, as <c>noisy ledger --settings</c> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>The data set's name.</summary>
    public required string Data { get; init; }

    /// <summary>The name of the data set whose test part is measured on; null: the same.</summary>
    public string? TestData { get; init; }

    /// <summary>The first so many training images; null: all.</summary>
    public int? Take { get; init; }

    /// <summary>The first so many test images; null: all.</summary>
    public int? TestTake { get; init; }

    /// <summary>The noise, injected with the run's seed; null: the data have wrong labels of their own.</summary>
    public NoiseModel? Noise { get; init; }

    /// <summary>The network.</summary>
    public required ModelFactory Model { get; init; }

    /// <summary>Passes over the training set.</summary>
    public required int Epochs { get; init; }

    /// <summary>The first learning rate of SGD with momentum 0.9, without weight decay; half a cosine takes it to 0.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Figures that others have measured on this data, by the method's name; with another network and all images.</summary>
    public ImmutableArray<PublishedFigure> Published { get; init; } = [];

    /// <summary>The whole setting in one sentence: a cell belongs to what it says.</summary>
    public string Description =>
        FormattableString.Invariant($"{Data}{(Take is { } n ? $", first {n:#,0} images" : string.Empty)}, {(Noise is null ? "labels as people gave them" : Noise.Description + " noise of the run's seed")}; ")
        + FormattableString.Invariant($"{TestTake?.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture) ?? "all"} test images{(TestData is null ? string.Empty : $" of {TestData}")}; {Model.Name}, ")
        + FormattableString.Invariant($"SGD {LearningRate} with momentum 0.9 and cosine, batch 128, no augmentation, {Epochs} epochs");

    /// <summary>The data of a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Stops a download.</param>
    /// <returns>Training set with noise, and test set.</returns>
    /// <exception cref="DatasetUnavailableException">The data are not on this machine.</exception>
    public async Task<(LabeledDataset Train, LabeledDataset Test)> LoadAsync(long seed, CancellationToken cancellationToken = default)
    {
        var train = await DatasetCatalog.LoadAsync(Data, DataSplit.Train, Take, cancellationToken: cancellationToken);
        var test = await DatasetCatalog.LoadAsync(TestData ?? Data, DataSplit.Test, TestTake, cancellationToken: cancellationToken);
        return (Noise is null ? train : Noise.Inject(train, seed).Dataset, test);
    }

    /// <summary>What one run is asked for.</summary>
    /// <param name="train">The training set.</param>
    /// <param name="test">The test set.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The request, on the CPU.</returns>
    public TrainingRequest Request(LabeledDataset train, LabeledDataset test, long seed) => new()
    {
        Train = train, Test = test, Model = Model, Epochs = Epochs, BatchSize = 128, Seed = seed, Device = DeviceChoice.Cpu,
        Optimizer = new SgdSettings { LearningRate = LearningRate }, Schedule = LearningRateSchedule.Cosine(),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Description}";
}

/// <summary>A figure from elsewhere.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Mean">Test accuracy in percent, mean.</param>
/// <param name="Spread">Its standard deviation, in points.</param>
public sealed record PublishedFigure(string Method, double Mean, double Spread);
