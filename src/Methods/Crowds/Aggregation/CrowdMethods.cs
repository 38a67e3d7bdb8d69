using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>The methods of aggregation by name.</summary>
public static class CrowdMethods
{
    /// <summary>All of them, each with its usual settings; the average of soft labels is the last.</summary>
    public static ImmutableArray<CrowdAggregator> All { get; } =
    [
        new MajorityVote(), new NormalizedVotes(), new SoftmaxVotes(), new DawidSkene(), new Mace(), new Glad(), new Wawa(), new ZeroBasedSkill(), new AveragedLabels(),
    ];

    /// <summary>A method by its short name.</summary>
    /// <param name="name">For example <c>dawid-skene</c>, in any case.</param>
    /// <returns>The method.</returns>
    /// <exception cref="ArgumentException">There is none of that name; the message says which there are.</exception>
    public static CrowdAggregator Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"name: there is no method '{name}'.{NearestName.Hint(name, All.Select(m => m.Name))} The methods are: {string.Join(", ", All.Select(m => m.Name))}.", nameof(name));
    }
}
