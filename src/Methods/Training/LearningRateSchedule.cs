namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// The learning rate of each epoch, or of each step, as a function of the epochs finished alone, so that a resumed run needs
/// no state.
/// </summary>
public sealed class LearningRateSchedule
{
    private readonly Func<double, int, double, double> _rate;

    private LearningRateSchedule(string description, Func<double, int, double, double> rate, bool everyStep = false)
    {
        Description = description;
        EveryStep = everyStep;
        _rate = rate;
    }

    /// <summary>The same rate throughout.</summary>
    public static LearningRateSchedule Constant { get; } = new("constant", (_, _, initial) => initial);

    /// <summary>For tables: <c>cosine</c>, <c>×0.1 at 40, 80</c>.</summary>
    public string Description { get; }

    /// <summary>Whether the rate changes with every step; otherwise with every epoch.</summary>
    public bool EveryStep { get; }

    /// <summary>The same schedule with a new rate at every step instead of every epoch.</summary>
    /// <returns>The schedule.</returns>
    public LearningRateSchedule ByStep() => EveryStep ? this : new($"{Description}, by step", _rate, everyStep: true);

    /// <summary>Multiplies the rate at given epochs.</summary>
    /// <param name="milestones">Numbers of finished epochs after which the rate changes, ascending.</param>
    /// <param name="factor">The multiplier, above 0.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is not above 0.</exception>
    public static LearningRateSchedule MultiStep(IReadOnlyList<int> milestones, double factor = 0.1)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        Hyperparameter.AboveZero(factor);
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
        return new("cosine", (finished, epochs, initial) => HalfCosine(initial, minimum, finished / epochs));
    }

    /// <summary>The first part of a quarter of a cosine: initial rate · cos(part · π/2 · t/T). It ends above 0.</summary>
    /// <param name="part">How much of the quarter, in (0, 1]; 7/8 is usual where few labels are known.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part is outside its range.</exception>
    public static LearningRateSchedule QuarterCosine(double part = 7.0 / 8)
    {
        if (!(part is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(part), part, $"part: must be in (0, 1], got {part}.");
        }

        return new(
            FormattableString.Invariant($"{part * 100:0.#} % of a quarter cosine"),
            (finished, epochs, initial) => initial * Math.Cos(part * Math.PI / 2 * finished / epochs));
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
            (finished, _, initial) => HalfCosine(initial, minimum, finished % period / period));
    }

    /// <summary>
    /// One cycle by step, after Smith and Topin 2018 as PyTorch computes it: half a cosine up from rate/<paramref name="startDivisor"/>
    /// to the rate, then half a cosine down to that start divided by <paramref name="endDivisor"/>.
    /// </summary>
    /// <param name="peak">The share of the run after which the rate is highest, in (0, 1).</param>
    /// <param name="startDivisor">Rate / first rate, at least 1.</param>
    /// <param name="endDivisor">First rate / last rate, at least 1.</param>
    /// <param name="plannedEpochs">The length of the cycle where a run stops before its end, at least 1; null: the run's epochs.</param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static LearningRateSchedule OneCycle(double peak = 0.3, double startDivisor = 25, double endDivisor = 1e4, int? plannedEpochs = null)
    {
        if (!(peak is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(peak), peak, $"peak: must be in (0, 1), got {peak}.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(startDivisor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(endDivisor, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(plannedEpochs ?? 1, 1, nameof(plannedEpochs));
        return new(
            FormattableString.Invariant($"one cycle, peak at {peak * 100:0.#} %{(plannedEpochs is { } n ? $" of {n} epochs" : string.Empty)}"),
            (finished, epochs, highest) =>
            {
                var progress = Math.Min(1, finished / (plannedEpochs ?? epochs));
                var first = highest / startDivisor;
                return progress <= peak
                    ? HalfCosine(first, highest, progress / peak)
                    : HalfCosine(highest, first / endDivisor, (progress - peak) / (1 - peak));
            },
            everyStep: true);
    }

    /// <summary>The rate at a moment.</summary>
    /// <param name="finishedEpochs">Epochs finished before it, from 0; within an epoch with the share of its steps.</param>
    /// <param name="epochs">Epochs of the whole run.</param>
    /// <param name="initialRate">The rate the run starts with.</param>
    /// <returns>The rate.</returns>
    public double At(double finishedEpochs, int epochs, double initialRate) => _rate(finishedEpochs, epochs, initialRate);

    private static double HalfCosine(double initial, double minimum, double progress) =>
        minimum + (0.5 * (initial - minimum) * (1 + Math.Cos(Math.PI * progress)));
}
