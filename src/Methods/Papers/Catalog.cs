using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>Everything that commands take by name: what the shared ground has, and what the papers bring.</summary>
public static class Catalog
{
    /// <summary>
    /// The training methods with the settings that they come with: cross-entropy, the baseline, first; then what papers bring; then
    /// the neighbours that comparisons in the field show.
    /// </summary>
    public static ImmutableArray<TrainingMethod> Methods { get; } =
        [new CrossEntropyTraining(), .. PaperCatalog.Modules.SelectMany(m => m.Methods), .. ClassificationNeighbours.All];

    /// <summary>The data sets.</summary>
    public static ImmutableArray<DatasetEntry> Datasets { get; } =
        [.. DatasetCatalog.Entries, .. PaperCatalog.Modules.SelectMany(m => m.Datasets)];

    /// <summary>The kinds of noise.</summary>
    public static ImmutableArray<NoiseEntry> Noises { get; } = [.. NoiseModels.Entries, .. PaperCatalog.Modules.SelectMany(m => m.Noises)];

    /// <summary>The networks.</summary>
    public static ImmutableArray<ModelFactory> Models { get; } = [.. ModelCatalog.All, .. PaperCatalog.Modules.SelectMany(m => m.Models)];

    /// <summary>Finds a training method.</summary>
    /// <param name="name">Its name, any case; for methods a short one too.</param>
    /// <returns>The method.</returns>
    /// <exception cref="ArgumentException">There is none; the message names the nearest and all.</exception>
    public static TrainingMethod Method(string name) =>
        Methods.FirstOrDefault(m => m.ShortNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            ?? Find(Methods, m => m.Name, name, "method", "training method");

    /// <summary>Finds a data set.</summary>
    /// <inheritdoc cref="Method"/>
    /// <returns>Its entry.</returns>
    public static DatasetEntry Dataset(string name) => Find(Datasets, d => d.Name, name, "name", "data set");

    /// <summary>Finds a kind of noise.</summary>
    /// <inheritdoc cref="Method"/>
    /// <returns>Its entry.</returns>
    public static NoiseEntry Noise(string name) => Find(Noises, n => n.Kind, name, "kind", "noise");

    /// <summary>Finds a network.</summary>
    /// <inheritdoc cref="Method"/>
    /// <returns>Its factory.</returns>
    public static ModelFactory Model(string name) => Find(Models, m => m.Name, name, "model", "network");

    private static T Find<T>(ImmutableArray<T> all, Func<T, string> nameOf, string name, string parameter, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var candidate in all)
        {
            if (string.Equals(nameOf(candidate), name, StringComparison.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }

        var names = all.Select(nameOf).ToList();
        throw new ArgumentException(
            $"{parameter}: there is no {what} '{name}'.{NearestName.Hint(name, names)} Those there are: {string.Join(", ", names)}.", nameof(name));
    }
}
