using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// A judge that nobody asks: in a yes-no task z = (2t − 1)(skill − w h) + s + offset + ε and q = sigmoid(c z), with difficulty h and blind spot s of
/// the example, the lean of the prompt to one answer, and noise ε. With K classes u_k = [k = t](skill − w h) + s_k + offset_k + ε_k and
/// q = softmax(c u), which for two classes is the same.
/// </summary>
public sealed class SimulatedLabelJudge : IAnnotator
{
    private const long NoiseStream = 1404;
    private const long OffsetStream = 1405;

    /// <summary>The skills of the four judges that stand for four models.</summary>
    public static ImmutableArray<double> UsualSkills { get; } = [2.4, 2.0, 1.6, 1.4];

    private readonly SimulatedJudgeItems _items;
    private readonly double[] _offsets;

    /// <summary>Creates the judge.</summary>
    /// <param name="items">What all judges share.</param>
    /// <param name="skill">How well it tells the true class at h = 0.</param>
    /// <param name="judge">The judge's number, from 0: each has noise of its own.</param>
    /// <param name="prompt">The prompt's number, from 0: each has an offset and noise of its own.</param>
    /// <param name="promptOffset">The standard deviation of the prompts' lean to one answer, at least 0.</param>
    /// <exception cref="ArgumentException">A number is not allowed.</exception>
    public SimulatedLabelJudge(SimulatedJudgeItems items, double skill, int judge = 0, int prompt = 0, double promptOffset = 0.5)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfNegative(judge);
        ArgumentOutOfRangeException.ThrowIfNegative(prompt);
        if (!double.IsFinite(skill) || !(promptOffset >= 0 && double.IsFinite(promptOffset)))
        {
            throw new ArgumentException($"skill: expected a finite number, and promptOffset one of at least 0, got {skill} and {promptOffset}.", nameof(skill));
        }

        (_items, Skill, Judge, Prompt) = (items, skill, judge, prompt);
        var random = new SeededRandom(items.Seed, OffsetStream, judge, prompt);
        _offsets = [.. Enumerable.Range(0, items.NumClasses).Select(_ => promptOffset / Math.Sqrt(2) * random.NextGaussian())];
    }

    /// <summary>How well it tells the true class at h = 0.</summary>
    public double Skill { get; }

    /// <summary>The judge's number.</summary>
    public int Judge { get; }

    /// <summary>The prompt's number.</summary>
    public int Prompt { get; }

    /// <summary>w, how much difficulty counts.</summary>
    public double DifficultyWeight { get; init; } = 0.5;

    /// <summary>The standard deviation of ε, at least 0; an answer has its own, the same whenever it is asked for.</summary>
    public double Noise { get; init; } = 1;

    /// <summary>c, how sure the judge says to be.</summary>
    public double Sharpness { get; init; } = 1.5;

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"simulated judge {Judge + 1}, prompt {Prompt + 1}");

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <summary>Judges with several prompts each, judge by judge.</summary>
    /// <param name="items">What all share.</param>
    /// <param name="skills">A number a judge; null: <see cref="UsualSkills"/>.</param>
    /// <param name="prompts">How many prompts each has, at least 1.</param>
    /// <returns>The judges.</returns>
    public static ImmutableArray<SimulatedLabelJudge> Panel(SimulatedJudgeItems items, IReadOnlyList<double>? skills = null, int prompts = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prompts, 1);
        return [.. (skills ?? UsualSkills).SelectMany((skill, m) => Enumerable.Range(0, prompts).Select(p => new SimulatedLabelJudge(items, skill, m, p)))];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such example.</exception>
    public Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default)
    {
        stop.ThrowIfCancellationRequested();
        if (item.Index < 0 || item.Index >= _items.Known.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(item), item.Index, $"item: expected an example from 0 to {_items.Known.Length - 1}, got {item.Index}.");
        }

        var random = new SeededRandom(_items.Seed, NoiseStream, Judge, Prompt, item.Index);
        var u = new double[_items.NumClasses];
        for (var k = 0; k < u.Length; k++)
        {
            // u_k = [k = t](skill − w h) + s_k + offset_k + ε_k; the difference of two ε_k has the standard deviation of ε
            var known = k == _items.Known[item.Index] ? Skill - (DifficultyWeight * _items.Difficulty(item.Index)) : 0;
            u[k] = Sharpness * (known + _items.Bias(item.Index, k) + _offsets[k] + (Noise / Math.Sqrt(2) * random.NextGaussian()));
        }

        // q = softmax(c u)
        var greatest = u.Max();
        var q = JudgeProbability.Of([.. u.Select(v => v - greatest)]);
        int[] ranked = [.. Enumerable.Range(0, q.Length).OrderByDescending(k => q[k])];
        return Task.FromResult(new Annotation(ranked[0], q[ranked[0]], [.. ranked], string.Empty) { Probabilities = [.. q] });
    }

    /// <summary>1 / (1 + e^−x).</summary>
    internal static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
