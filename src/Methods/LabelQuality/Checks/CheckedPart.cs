namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>A part of the rows, of which some were drawn at random without replacement and checked by a person.</summary>
/// <param name="Size">The rows of the part, N.</param>
/// <param name="Checked">How many of them were checked, m.</param>
/// <param name="Wrong">How many of those carry a wrong label, h.</param>
public readonly record struct CheckedPart(int Size, int Checked, int Wrong)
{
    internal void Check()
    {
        if (Size < 0 || Checked < 0 || Checked > Size || Wrong < 0 || Wrong > Checked)
        {
            throw new ArgumentException(
                $"parts: expected 0 ≤ wrong ≤ checked ≤ size, got {Wrong} wrong of {Checked} checked of {Size} rows.", nameof(Size));
        }
    }
}

/// <summary>How many rows carry a wrong label, by rows that were checked.</summary>
/// <param name="Size">The rows that the answer is about.</param>
/// <param name="Checked">How many of them were checked.</param>
/// <param name="Estimate">The number of wrong labels that is estimated, each part's share standing for the part; NaN where nothing was checked.</param>
/// <param name="Lower">The fewest that are compatible with the checks.</param>
/// <param name="Upper">The most.</param>
/// <param name="Confidence">The share of such intervals that hold the truth, at least.</param>
public readonly record struct WrongLabelCount(int Size, int Checked, double Estimate, int Lower, int Upper, double Confidence);
