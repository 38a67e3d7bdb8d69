namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// How the share of examples that Co-teaching forgets rises to the noise rate τ (Han et al., NeurIPS 2018): early on all are kept,
/// because networks learn the right labels first.
/// </summary>
public sealed class ForgetRateSchedule
{
    /// <summary>Creates the schedule.</summary>
    /// <param name="tau">τ, the forget rate that is reached, in [0, 1): the noise rate.</param>
    /// <param name="numGradual">T_k, the epochs over which it rises, at least 0; 0: τ at once.</param>
    /// <param name="exponent">c, above 0.</param>
    /// <param name="form">The paper's formula or the official code's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public ForgetRateSchedule(double tau, int numGradual, double exponent = 1, ForgetRateForm form = ForgetRateForm.Code)
    {
        CoTeachingSelector.CheckRate(tau, nameof(tau));
        if (numGradual < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(numGradual), numGradual, $"numGradual: expected at least 0, got {numGradual}.");
        }

        if (!(exponent > 0 && double.IsFinite(exponent)))
        {
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, $"exponent: expected a number above 0, got {exponent}.");
        }

        if (!Enum.IsDefined(form))
        {
            throw new ArgumentOutOfRangeException(nameof(form), form, $"form: expected Code or Paper, got {form}.");
        }

        (Tau, NumGradual, Exponent, Form) = (tau, numGradual, exponent, form);
    }

    /// <summary>τ.</summary>
    public double Tau { get; }

    /// <summary>T_k.</summary>
    public int NumGradual { get; }

    /// <summary>c.</summary>
    public double Exponent { get; }

    /// <summary>Whose formula it is.</summary>
    public ForgetRateForm Form { get; }

    /// <summary>The share that is forgotten in an epoch.</summary>
    /// <param name="epoch">The epoch T, from 0.</param>
    /// <returns>The rate, in [0, 1).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative.</exception>
    public double this[int epoch]
    {
        get
        {
            if (epoch < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(epoch), epoch, $"epoch: expected at least 0, got {epoch}.");
            }

            if (NumGradual == 0)
            {
                return Tau;
            }

            if (Form == ForgetRateForm.Paper)
            {
                // 1 − R(T) = min(T^c / T_k · τ, τ).
                return Math.Min(Math.Pow(epoch, Exponent) / NumGradual * Tau, Tau);
            }

            // linspace(0, τ^c, T_k)[T] for T < T_k, both ends included; then τ.
            return epoch >= NumGradual ? Tau : NumGradual == 1 ? 0 : Math.Pow(Tau, Exponent) * epoch / (NumGradual - 1);
        }
    }
}

/// <summary>Whose formula a forget rate follows; with c = 1 the code reaches τ one epoch earlier.</summary>
public enum ForgetRateForm
{
    /// <summary>The official code: an evenly spaced rise from 0 to τ^c within T_k epochs, then τ (a jump unless c is 1).</summary>
    Code,

    /// <summary>The paper: min(T^c / T_k · τ, τ).</summary>
    Paper,
}
