namespace NoisyNotebooks.Methods.Training;

/// <summary>The learning rate of each epoch, as a function of the epoch alone, so that a resumed run needs no state.</summary>
public sealed class LearningRateSchedule
{
    private readonly Func<int, int, double, double> _rate;

    private LearningRateSchedule(string description, Func<int, int, double, double> rate)
    {
        Description = description;
        _rate = rate;
    }

    /// <summary>The same rate throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new("constant", (_, _, initial) => initial);

    /// <summary>For tables: <c>cosine</c>, <c>×0.1 at 40, 80</c>.</summary>
    public string Description { get; }

    /// <summary>Multiplies the rate at given epochs.</summary>
    /// <param name="milestones">Numbers of finished epochs after which the rate changes, ascending.</param>
    /// <param name="factor">The multiplier, above 0.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is not above 0.</exception>
    public static LearningRateSchedule MultiStep(IReadOnlyList<int> milestones, double factor = 0.1)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor);
        int[] copy = [.. milestones];
        return new(
            FormattableString.Invariant($"×{factor} at {string.Join(", ", copy)}"),
            (finished, _, initial) => initial * Math.Pow(factor, copy.Count(m => finished >= m)));
    }

    /// <summary>Half a cosine from the initial rate to the minimum over the whole run.</summary>
    /// <param name="minimum">The rate it approaches, at least 0.</param>
    /// <returns>The schedule.</returns>
    public static LearningRateSchedule Cosine(double minimum = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        return new("cosine", (finished, epochs, initial) => HalfCosine(initial, minimum, (double)finished / epochs));
    }

    /// <summary>Half a cosine, again and again (Loshchilov and Hutter's warm restarts with equal periods).</summary>
    /// <param name="period">Epochs from one restart to the next, at least 1.</param>
    /// <param name="minimum">The rate before each restart, at least 0.</param>
    /// <returns>The schedule.</returns>
    public static LearningRateSchedule CosineRestarts(int period, double minimum = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        return new(
            FormattableString.Invariant($"cosine, restarts every {period}"),
            (finished, _, initial) => HalfCosine(initial, minimum, (double)(finished % period) / period));
    }

    /// <summary>The rate of an epoch.</summary>
    /// <param name="finishedEpochs">Epochs finished before it, from 0.</param>
    /// <param name="epochs">Epochs of the whole run.</param>
    /// <param name="initialRate">The rate the run starts with.</param>
    /// <returns>The rate.</returns>
    public double At(int finishedEpochs, int epochs, double initialRate) => _rate(finishedEpochs, epochs, initialRate);

    private static double HalfCosine(double initial, double minimum, double progress) =>
        minimum + (0.5 * (initial - minimum) * (1 + Math.Cos(Math.PI * progress)));
}
