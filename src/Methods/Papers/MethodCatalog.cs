using System.Collections.Immutable;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>All training methods, by the name that commands take, with the settings that they come with.</summary>
public static class MethodCatalog
{
    /// <summary>The methods; cross-entropy, the baseline, first.</summary>
    public static ImmutableArray<TrainingMethod> All { get; } =
    [
        new CrossEntropyTraining(),
        new EarlyLearningRegularization(),
        new EarlyLearningRegularizationPlus(),
    ];

    /// <summary>Finds a method.</summary>
    /// <param name="name">Its name, any case.</param>
    /// <returns>The method.</returns>
    /// <exception cref="ArgumentException">There is no such method; the message lists those there are.</exception>
    public static TrainingMethod Find(string name) =>
        All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException(
            $"method: expected one of {string.Join(", ", All.Select(m => m.Name))}, got '{name}'.", nameof(name));
}
