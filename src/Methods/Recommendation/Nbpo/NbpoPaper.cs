using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>Paper 09: what it brings to the catalogue.</summary>
internal sealed class NbpoPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "09-nbpo",
        "Sampler Design for Implicit Feedback Data by Noisy-label Robust Learning",
        "SIGIR 2020",
        PaperArea.Recommendation,
        "Learning, beside the preference, the probability that an unvoted item is a hidden positive improves ranking from implicit feedback.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new NbpoReproduction(Paper);
}
