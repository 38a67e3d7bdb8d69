using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Noise;

/// <summary>
/// Class-conditional label noise with any transition matrix <c>T[i,j] = P(given = j | true = i)</c>: the given label of an
/// example of class i is drawn from row i.
/// </summary>
public sealed class TransitionMatrixNoise : NoiseModel
{
    private const double Tolerance = 1e-6;
    private readonly double[,] _matrix;

    /// <summary>Creates the noise.</summary>
    /// <param name="matrix"><c>[K,K]</c>, row-stochastic: entries from 0 to 1, each row summing to 1 within 10⁻⁶; it is copied.</param>
    /// <exception cref="ArgumentException">The matrix is not square, an entry is outside 0…1, or a row has another sum.</exception>
    public TransitionMatrixNoise(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var classes = matrix.GetLength(0);
        if (classes == 0 || matrix.GetLength(1) != classes)
        {
            throw new ArgumentException(
                $"matrix: expected [K,K] with at least one class, got [{classes},{matrix.GetLength(1)}].", nameof(matrix));
        }

        for (var i = 0; i < classes; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < classes; j++)
            {
                if (matrix[i, j] is not (>= 0 and <= 1))
                {
                    throw new ArgumentException($"matrix: entries must be from 0 to 1, got {matrix[i, j]} in row {i}, column {j}.", nameof(matrix));
                }

                sum += matrix[i, j];
            }

            if (Math.Abs(sum - 1) > Tolerance)
            {
                throw new ArgumentException($"matrix: row {i} must sum to 1 (within {Tolerance}), got {sum}.", nameof(matrix));
            }
        }

        _matrix = (double[,])matrix.Clone();
    }

    /// <summary>A copy of the <c>[K,K]</c> matrix.</summary>
    public double[,] Matrix => (double[,])_matrix.Clone();

    /// <inheritdoc/>
    public override string Description
    {
        get
        {
            var classes = _matrix.GetLength(0);
            var wrong = 0.0;
            for (var i = 0; i < classes; i++)
            {
                wrong += 1 - _matrix[i, i];
            }

            return $"transition matrix {classes}x{classes}, {Rate.Text(wrong / classes)} wrong where classes are balanced";
        }
    }

    /// <inheritdoc/>
    protected override string? Refusal(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var classes = _matrix.GetLength(0);
        return dataset.NumClasses == classes ? null : $"expected {classes} classes, as the matrix has, got {dataset.NumClasses}.";
    }

    /// <inheritdoc/>
    protected override long[] Corrupt(Dataset dataset, ReadOnlySpan<long> trueLabels, SeededRandom random)
    {
        var labels = new long[trueLabels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var uniform = random.NextDouble();
            labels[i] = trueLabels[i] == LabelTensor.Unknown ? LabelTensor.Unknown : Draw(trueLabels[i], uniform);
        }

        return labels;
    }

    private long Draw(long trueLabel, double uniform)
    {
        var last = trueLabel;
        for (var j = 0; j < _matrix.GetLength(1); j++)
        {
            if (_matrix[trueLabel, j] > 0)
            {
                last = j;
                if (uniform < _matrix[trueLabel, j])
                {
                    return j;
                }
            }

            uniform -= _matrix[trueLabel, j];
        }

        // The row's sum may fall short of 1 by rounding; a class of probability 0 is never drawn.
        return last;
    }
}
