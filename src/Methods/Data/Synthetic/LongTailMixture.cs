using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>A long-tailed mixture with what is known of its making.</summary>
/// <param name="Dataset">The examples.</param>
/// <param name="Subpopulations">
/// For each of the N examples its subpopulation: class·S + rank, where S is <paramref name="SubpopulationsPerClass"/> and rank 0 is the most frequent.
/// </param>
/// <param name="SubpopulationsPerClass">How many subpopulations each class has, S.</param>
/// <param name="Frequencies">The probability of each rank within a class: S numbers that fall and sum to 1.</param>
public sealed record LongTailMixture(
    LabeledDataset Dataset, ImmutableArray<int> Subpopulations, int SubpopulationsPerClass, ImmutableArray<double> Frequencies)
{
    /// <summary>How many examples of this sample each subpopulation has.</summary>
    /// <returns>K·S counts.</returns>
    public int[] Counts()
    {
        var counts = new int[Dataset.NumClasses * SubpopulationsPerClass];
        foreach (var subpopulation in Subpopulations)
        {
            counts[subpopulation]++;
        }

        return counts;
    }
}
