using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The paper's theory, exactly: in linear regression y = Xᵀθ + noise, a ridge teacher on the first ⌊f_t·N⌋ columns and a ridge
/// student on the first ⌊f·N⌋, whose targets are (1 − α) y + α · what the teacher predicts. The student is linear in y,
/// θ_s = M y, so that its bias and variance are known without drawing noise.
/// </summary>
public sealed class RidgeSelfDistillation
{
    private readonly double[,] _map;
    private readonly double[,] _inputs;

    private RidgeSelfDistillation(double[,] inputs, double[,] map, double[] student, double[] teacher, string? warning)
    {
        _inputs = inputs;
        _map = map;
        Student = [.. student];
        Teacher = [.. teacher];
        Warning = warning;
    }

    /// <summary>θ_s, d weights.</summary>
    public IReadOnlyList<double> Student { get; }

    /// <summary>θ_t, d weights.</summary>
    public IReadOnlyList<double> Teacher { get; }

    /// <summary>What the fractions mean that were given, where that is not the paper's setting; null otherwise.</summary>
    public string? Warning { get; }

    /// <summary>Fits teacher and student.</summary>
    /// <param name="inputs">X, <c>[d,N]</c>: a column an example, all finite.</param>
    /// <param name="targets">y, N numbers.</param>
    /// <param name="fraction">f, the share of the columns that the student keeps, in (0, 1].</param>
    /// <param name="teacherFraction">f_t, the share that the teacher sees, in (0, 1]; below f it makes a warning.</param>
    /// <param name="alpha">α, the weight of the teacher's predictions, in [0, 1].</param>
    /// <param name="ridge">λ of both, at least 0; with 0 there must be at least d independent columns.</param>
    /// <returns>Both fits.</returns>
    /// <exception cref="ArgumentException">The sizes do not fit, a number is not finite, or the system has no single solution.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static RidgeSelfDistillation Fit(
        double[,] inputs, double[] targets, double fraction, double teacherFraction, double alpha, double ridge)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        var (d, n) = (inputs.GetLength(0), inputs.GetLength(1));
        if (d == 0 || n == 0 || targets.Length != n)
        {
            throw new ArgumentException($"targets: expected {n} numbers, one for each of the columns of [{d},{n}], got {targets.Length}.", nameof(targets));
        }

        if (inputs.Cast<double>().Concat(targets).Any(v => !double.IsFinite(v)))
        {
            throw new ArgumentException("inputs: expected finite numbers in inputs and targets, got NaN or infinity.", nameof(inputs));
        }

        if (!(alpha is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"alpha: expected a weight in [0, 1], got {alpha}.");
        }

        if (!(ridge >= 0 && double.IsFinite(ridge)))
        {
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, $"ridge: expected a number of at least 0, got {ridge}.");
        }

        var kept = DataPruner.KeptCount(n, fraction);
        if (!(teacherFraction is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(teacherFraction), teacherFraction, $"teacherFraction: expected a share in (0, 1], got {teacherFraction}.");
        }

        var taught = DataPruner.KeptCount(n, teacherFraction);
        var teacher = Estimator(inputs, taught, ridge);
        var student = Estimator(inputs, kept, ridge);

        // M = (1 − α) A_s on the kept columns + α A_s X_sᵀ A_t on the teacher's.
        var map = new double[d, n];
        var hat = new double[d, d];
        for (var i = 0; i < d; i++)
        {
            for (var c = 0; c < kept; c++)
            {
                map[i, c] += (1 - alpha) * student[i, c];
                for (var j = 0; j < d; j++)
                {
                    hat[i, j] += student[i, c] * inputs[j, c];
                }
            }
        }

        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                for (var c = 0; c < taught; c++)
                {
                    map[i, c] += alpha * hat[i, j] * teacher[j, c];
                }
            }
        }

        var warning = taught < kept
            ? FormattableString.Invariant($"The teacher saw fewer examples ({taught}) than the student keeps ({kept}).")
            : null;
        return new RidgeSelfDistillation((double[,])inputs.Clone(), map, Times(map, targets), Times(teacher, targets), warning);
    }

    /// <summary>The student's expected error over the noise in y.</summary>
    /// <param name="theta">θ, the d true weights.</param>
    /// <param name="sigma">σ, the standard deviation of the noise, at least 0.</param>
    /// <returns>Squared bias ‖M Xᵀθ − θ‖², variance σ²‖M‖²_F, and their sum, the expected ‖θ_s − θ‖².</returns>
    /// <exception cref="ArgumentException">There are not d weights.</exception>
    /// <exception cref="ArgumentOutOfRangeException">σ is negative or not finite.</exception>
    public RidgeError BiasVariance(IReadOnlyList<double> theta, double sigma)
    {
        ArgumentNullException.ThrowIfNull(theta);
        var (d, n) = (_inputs.GetLength(0), _inputs.GetLength(1));
        if (theta.Count != d)
        {
            throw new ArgumentException($"theta: expected {d} weights, got {theta.Count}.", nameof(theta));
        }

        if (!(sigma >= 0 && double.IsFinite(sigma)))
        {
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, $"sigma: expected a number of at least 0, got {sigma}.");
        }

        var clean = new double[n];
        for (var c = 0; c < n; c++)
        {
            for (var j = 0; j < d; j++)
            {
                clean[c] += _inputs[j, c] * theta[j];
            }
        }

        var expected = Times(_map, clean);
        var bias = expected.Zip(theta, (e, t) => (e - t) * (e - t)).Sum();
        var variance = sigma * sigma * _map.Cast<double>().Sum(m => m * m);
        return new RidgeError(bias, variance);
    }

    // A = (X Xᵀ + λI)⁻¹ X on the first columns, zero elsewhere: [d,N].
    private static double[,] Estimator(double[,] inputs, int columns, double ridge)
    {
        var (d, n) = (inputs.GetLength(0), inputs.GetLength(1));
        var gram = new double[d, d];
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                for (var c = 0; c < columns; c++)
                {
                    gram[i, j] += inputs[i, c] * inputs[j, c];
                }
            }

            gram[i, i] += ridge;
        }

        var inverse = LinearEquations.Inverse(gram);
        var estimator = new double[d, n];
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                for (var c = 0; c < columns; c++)
                {
                    estimator[i, c] += inverse[i, j] * inputs[j, c];
                }
            }
        }

        return estimator;
    }

    private static double[] Times(double[,] matrix, double[] vector)
    {
        var product = new double[matrix.GetLength(0)];
        for (var i = 0; i < product.Length; i++)
        {
            for (var c = 0; c < vector.Length; c++)
            {
                product[i] += matrix[i, c] * vector[c];
            }
        }

        return product;
    }
}

/// <summary>An estimator's error over the noise.</summary>
/// <param name="BiasSquared">‖E θ_s − θ‖².</param>
/// <param name="Variance">The trace of the covariance of θ_s.</param>
public readonly record struct RidgeError(double BiasSquared, double Variance)
{
    /// <summary>E ‖θ_s − θ‖².</summary>
    public double Expected => BiasSquared + Variance;
}
