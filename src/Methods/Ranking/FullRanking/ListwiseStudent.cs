using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>A small model that scores each item of a list by its features, f(x) = v·max(Wx + b, 0), and learns from a teacher's lists.</summary>
public sealed class ListwiseStudent : IDisposable
{
    private const long Stream = 313;

    private readonly Tensor _inner;
    private readonly Tensor _bias;
    private readonly Tensor _outer;

    private ListwiseStudent(Tensor inner, Tensor bias, Tensor outer) => (_inner, _bias, _outer) = (inner, bias, outer);

    /// <summary>Fits by Adam on all lists at once with <see cref="ImportanceAwareLoss.ForScores"/>.</summary>
    /// <param name="features">x, float64 <c>[Q,N,D]</c>: Q lists of N items.</param>
    /// <param name="targets">The teacher's lists: items by their place, best first, int64 <c>[Q,N]</c>.</param>
    /// <param name="importanceAware">Whether ranks are weighted.</param>
    /// <param name="settings">Size, steps and rate; null: those of the card's experiment.</param>
    /// <param name="seed">The seed of the first weights.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The student; the caller disposes of it.</returns>
    /// <exception cref="ArgumentException">Shapes or types differ from that, a feature is not finite, or a target is no permutation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ListwiseStudent Fit(
        Tensor features, Tensor targets, bool importanceAware = true, ListwiseStudentSettings? settings = null, long seed = 0, CancellationToken stop = default)
    {
        CheckFeatures(features);
        ArgumentNullException.ThrowIfNull(targets);
        settings ??= new ListwiseStudentSettings();
        settings.Check();
        using var scope = NewDisposeScope();

        // Any scores will do: what is looked at are the targets.
        ImportanceAwareLoss.ForScores(zeros(features.shape[0], features.shape[1], dtype: float64), targets);
        var random = new SeededRandom(seed, Stream);
        var (d, h) = ((int)features.shape[2], settings.Hidden);
        Tensor Weights(int rows, int columns, double range)
        {
            var values = new double[rows, columns];
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    values[i, j] = ((2 * random.NextDouble()) - 1) * range;
                }
            }

            return tensor(values);
        }

        using var inner = nn.Parameter(Weights(d, h, 1 / Math.Sqrt(d)));
        using var bias = nn.Parameter(Weights(1, h, 1 / Math.Sqrt(d)));
        using var outer = nn.Parameter(Weights(h, 1, 1 / Math.Sqrt(h)));
        using var adam = optim.Adam([inner, bias, outer], settings.LearningRate);
        for (var step = 0; step < settings.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            using var steps = NewDisposeScope();
            var loss = ImportanceAwareLoss.Objective(Score(features, inner, bias, outer), targets, importanceAware);
            adam.zero_grad();
            loss.backward();
            adam.step();
        }

        return new ListwiseStudent(Kept(inner), Kept(bias), Kept(outer));
    }

    /// <summary>Scores items; higher is better.</summary>
    /// <param name="features">x, float64 <c>[Q,N,D]</c>.</param>
    /// <returns>float64 <c>[Q,N]</c>, without gradient.</returns>
    /// <exception cref="ArgumentException">Shape or type differ from that, or a feature is not finite.</exception>
    public Tensor Score(Tensor features)
    {
        CheckFeatures(features);
        if (features.shape[2] != _inner.shape[0])
        {
            throw new ArgumentException($"features: expected [Q,N,{_inner.shape[0]}] as in training, got [{string.Join(',', features.shape)}].", nameof(features));
        }

        using var gradients = no_grad();
        return Score(features, _inner, _bias, _outer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inner.Dispose();
        _bias.Dispose();
        _outer.Dispose();
    }

    private static Tensor Score(Tensor features, Tensor inner, Tensor bias, Tensor outer)
    {
        using var scope = NewDisposeScope();
        return (features.matmul(inner) + bias).relu().matmul(outer).squeeze(2).MoveToOuterDisposeScope();
    }

    private static Tensor Kept(Tensor weights) => weights.detach().clone().DetachFromDisposeScope();

    private static void CheckFeatures(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.dim() != 3 || features.numel() == 0 || features.dtype != float64)
        {
            throw new ArgumentException($"features: expected float64 [Q,N,D], none of them 0, got {features.dtype} [{string.Join(',', features.shape)}].", nameof(features));
        }

        using var scope = NewDisposeScope();
        if (!features.isfinite().all().item<bool>())
        {
            throw new ArgumentException("features: expected finite numbers, got a NaN or an infinite one.", nameof(features));
        }
    }
}

/// <summary>How a student is fitted.</summary>
/// <param name="Hidden">Hidden units, at least 1.</param>
/// <param name="Steps">Steps on all lists, at least 1.</param>
/// <param name="LearningRate">Adam's, above 0.</param>
public sealed record ListwiseStudentSettings(int Hidden = 3, int Steps = 160, double LearningRate = 0.01)
{
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Hidden, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        Hyperparameter.AboveZero(LearningRate);
    }
}
