using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Preferences;

/// <summary>The three losses by the margin, for looking at: where each falls and where it stops.</summary>
public sealed class PreferenceLossCurves
{
    /// <summary>Creates the curves.</summary>
    /// <param name="flipRate">ε, at least 0 and below 1/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is out of range.</exception>
    public PreferenceLossCurves(double flipRate)
    {
        PreferenceLosses.CheckRate(flipRate);
        FlipRate = flipRate;
    }

    /// <summary>ε.</summary>
    public double FlipRate { get; }

    /// <summary>The values of a loss.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="margins">Margins h, at least one.</param>
    /// <returns>A value for each.</returns>
    /// <exception cref="ArgumentException">There are no margins, or one is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such loss.</exception>
    public double[] At(PreferenceLoss loss, double[] margins)
    {
        ArgumentNullException.ThrowIfNull(margins);
        using var scope = NewDisposeScope();
        var h = tensor(margins);
        return PreferenceLosses.OfPairs(loss, PreferenceLosses.Checked(h), FlipRate).data<double>().ToArray();
    }
}
