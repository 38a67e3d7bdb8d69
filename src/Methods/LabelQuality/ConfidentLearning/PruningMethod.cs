namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Which examples count as label issues. Every rule leaves out an example whose given label is the model's own choice once
/// 10⁻⁶ is added to its probability.
/// </summary>
public enum PruningMethod
{
    /// <summary>The most likely class is not the given label (the confusion rule).</summary>
    PredictedNotGiven,

    /// <summary>Counted off the diagonal of the raw confident joint.</summary>
    ConfidentLearning,

    /// <summary>From each given class, as many as it has estimated wrong labels, those with the lowest self-confidence.</summary>
    ByClass,

    /// <summary>From each pair of given class k and class j, as many as are estimated wrong that way, those with the largest P[n,j] − P[n,k]. The default.</summary>
    ByNoiseRate,

    /// <summary>Those that <see cref="ByClass"/> and <see cref="ByNoiseRate"/> both choose.</summary>
    Both,
}
