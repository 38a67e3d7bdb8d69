using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// In which band the error rate of a valid conformal predictor lies. With n test examples and a threshold at the k-th largest of q
/// calibration scores without ties, the number of errors e has the probability C(k−1+e, e) C(q−k+n−e, n−e) / C(q+n, n): a binomial whose rate is itself
/// as uncertain as q examples leave it, with the mean n k/(q+1). For many calibration examples it is the binomial of ε.
/// </summary>
public static class ErrorBand
{
    /// <summary>The band.</summary>
    /// <param name="epsilon">ε, above 0 and below 1.</param>
    /// <param name="calibrationCount">q, at least 1.</param>
    /// <param name="testCount">n, at least 1.</param>
    /// <param name="confidence">How surely the error rate lies in it, above 0 and below 1; what is left is halved between the sides.</param>
    /// <returns>The least and the greatest share of errors.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static (double Low, double High) Of(double epsilon, int calibrationCount, int testCount, double confidence = 0.95)
    {
        var (q, n, k) = (calibrationCount, testCount, LabelPowersetConformalPredictor.ThresholdRank(epsilon, calibrationCount));
        ArgumentOutOfRangeException.ThrowIfLessThan(testCount, 1);
        if (!(confidence is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, $"confidence: expected a number above 0 and below 1, got {confidence}.");
        }

        if (k == 0)
        {
            return (0, 0);
        }

        var tail = (1 - confidence) / 2;
        var (below, low, high) = (0.0, -1, n);
        for (var e = 0; e <= n; e++)
        {
            below += Math.Exp(LogChoose(k - 1 + e, e) + LogChoose(q - k + n - e, n - e) - LogChoose(q + n, n));
            low = low < 0 && below > tail ? e : low;
            if (below >= 1 - tail)
            {
                high = e;
                break;
            }
        }

        return (Math.Max(0, low) / (double)n, high / (double)n);
    }

    private static double LogChoose(long n, long k) => Hypergeometric.LogFactorial(n) - Hypergeometric.LogFactorial(k) - Hypergeometric.LogFactorial(n - k);
}
