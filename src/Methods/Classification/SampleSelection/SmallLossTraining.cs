using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>What Co-teaching's successors share: two networks, and a rising share of examples that a batch forgets.</summary>
public abstract class SmallLossTraining : TrainingMethod
{
    /// <summary>τ, the share that is forgotten in the end, in [0, 1); null: the training set's noise rate where its true labels are known (the papers assume it known), else 0.2.</summary>
    public double? ForgetRate { get; init; }

    /// <summary>T_k, the epochs over which the forget rate rises; 0: constant.</summary>
    public int NumGradual { get; init; } = 10;

    /// <inheritdoc/>
    public override string Settings =>
        (ForgetRate is { } rate ? FormattableString.Invariant($"τ = {rate}") : "τ = noise rate") + FormattableString.Invariant($", T_k = {NumGradual}");

    /// <summary>The forget rate by epochs.</summary>
    /// <param name="isClean">Which given labels are right; null: unknown.</param>
    /// <returns>The schedule.</returns>
    private protected ForgetRateSchedule Schedule(bool[]? isClean) => new(ForgetRate ?? CleanFlags.NoiseRate(isClean), NumGradual);

    /// <summary>Two networks that rank examples by their loss.</summary>
    private protected abstract class SmallLossSession(SmallLossTraining method, Dataset train) : TrainingSession
    {
        private readonly bool[]? _isClean = CleanFlags.Of(train);
        private ForgetRateSchedule? _schedule;

        public override int NetworkCount => 2;

        /// <summary>The forget rate of an epoch, from 1.</summary>
        protected double RateIn(int epoch) => (_schedule ??= method.Schedule(_isClean))[epoch - 1];

        /// <summary>Records what was kept: the forget rate, and the share of right labels where the truth is known.</summary>
        protected void Record(TrainingStep step, IReadOnlyCollection<long> kept)
        {
            step.Record("forget rate", RateIn(step.Epoch));
            if (_isClean is not null && kept.Count > 0)
            {
                var indices = step.Batch.Indices.cpu().data<long>().ToArray();
                step.Record("pure ratio", kept.Average(i => _isClean[indices[i]] ? 1.0 : 0.0));
            }
        }
    }
}
