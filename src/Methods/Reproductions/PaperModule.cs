using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>
/// What a paper brings to the catalogue. One subclass in the paper's folder, with a constructor without parameters; the
/// catalogue finds it by its type, so that no list is edited when a paper is added.
/// </summary>
public abstract class PaperModule
{
    /// <summary>Its row, without reproduction and method.</summary>
    public abstract Paper Paper { get; }

    /// <summary>Its reproduction.</summary>
    public abstract IReproduction Reproduction { get; }

    /// <summary>Its training methods, the paper's own first; none where it trains nothing.</summary>
    public virtual IEnumerable<TrainingMethod> Methods => [];

    /// <summary>Kinds of noise that <c>#!inject</c> then knows.</summary>
    public virtual IEnumerable<NoiseEntry> Noises => [];

    /// <summary>Data sets that <c>#!dataset</c> then knows.</summary>
    public virtual IEnumerable<DatasetEntry> Datasets => [];

    /// <summary>Networks that <c>--model</c> then knows.</summary>
    public virtual IEnumerable<ModelFactory> Models => [];
}
