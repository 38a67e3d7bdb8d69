using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>One finished run of the ledger.</summary>
public sealed record LedgerCell
{
    /// <summary>The setting's name.</summary>
    public required string Setting { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>The seed of noise and training.</summary>
    public required long Seed { get; init; }

    /// <summary>The setting's and the method's description when it ran.</summary>
    public required string Description { get; init; }

    /// <summary>What the method's code computed then: the losses of <see cref="MethodLedger.Probe"/>.</summary>
    public required ImmutableArray<double> Probe { get; init; }

    /// <summary>Best test accuracy of any epoch, 0 to 1 (chosen on the test set).</summary>
    public required double Best { get; init; }

    /// <summary>Test accuracy after the last epoch, 0 to 1.</summary>
    public required double Last { get; init; }

    /// <summary>The share of the mislabelled subset that is predicted with its true label after the last epoch.</summary>
    public required double EarlyLearned { get; init; }

    /// <summary>The share of the mislabelled subset that is predicted with its given label after the last epoch.</summary>
    public required double Memorized { get; init; }

    /// <summary>Processor seconds of the run, with the test set measured after each epoch.</summary>
    public required double Seconds { get; init; }

    /// <summary>Why there are no numbers; null: there are.</summary>
    public string? Failure { get; init; }

    /// <summary>Which cell it is, whatever its result.</summary>
    internal (string Setting, string Method, long Seed) Key => (Setting, Method, Seed);
}
