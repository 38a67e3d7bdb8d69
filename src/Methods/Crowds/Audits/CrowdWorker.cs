using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>What the votes of one worker say of it.</summary>
public sealed record CrowdWorker
{
    /// <summary>Its number, from 0 to W−1.</summary>
    public required int Index { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How many votes it gave.</summary>
    public required int Votes { get; init; }

    /// <summary>The mean probability that the aggregated labels give its votes, from 0 to 1; they were made of these votes too. NaN without votes.</summary>
    public required double Agreement { get; init; }

    /// <summary>What the method of aggregation believes it to be worth, on the method's own scale; NaN where the method has no such number.</summary>
    public required double Skill { get; init; }

    /// <summary>How many of its votes are on tasks with votes of others that count: the next three numbers are of those.</summary>
    public required int ComparedVotes { get; init; }

    /// <summary>
    /// The mean share of the other votes on the task that are the same, each with a weight: how far its worker agrees with the others beyond
    /// chance, nothing for who does not. NaN where there are none.
    /// </summary>
    public required double PeerAgreement { get; init; }

    /// <summary>The same if its votes had been dealt to its tasks by chance: what somebody reaches who gives the same labels without looking.</summary>
    public required double ChanceAgreement { get; init; }

    /// <summary>
    /// How far <see cref="PeerAgreement"/> is from chance, in standard deviations of the permutations of its votes over its tasks; 0 where
    /// every permutation is the same, as with votes for one class only. NaN with fewer than two compared votes.
    /// </summary>
    public required double Signal { get; init; }

    /// <summary>The votes on tasks with a known true label.</summary>
    public required int GoldVotes { get; init; }

    /// <summary>The share of those that is right; NaN where there are none.</summary>
    public required double GoldAccuracy { get; init; }

    /// <summary>The expected number of votes <c>[label given, class]</c>, with the aggregated labels in place of the truth, row by row: K·K numbers.</summary>
    public required ImmutableArray<double> Confusion { get; init; }

    /// <summary>What to think of it.</summary>
    public required WorkerMark Mark { get; init; }
}

/// <summary>What to think of a worker. The bounds are conventions; look at the numbers before anybody loses pay.</summary>
public enum WorkerMark
{
    /// <summary>Its votes follow those of the others: a signal of at least 2.</summary>
    Informative,

    /// <summary>It has fewer than 10 votes that can be compared: nothing can be said.</summary>
    FewVotes,

    /// <summary>All its votes are for one class, on ten tasks or more where others gave several.</summary>
    OneClass,

    /// <summary>Its votes follow those of the others no more than votes dealt by chance: a signal between −3 and 2. A spammer, or lost.</summary>
    Uninformative,

    /// <summary>Its votes avoid those of the others: a signal of at most −3. It may have mixed up the classes, and its confusion tells how.</summary>
    Reversed,
}
