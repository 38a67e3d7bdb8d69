using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// One run of a method: its loss and its memory. The loop calls the hooks; a method overrides those it needs.
/// </summary>
public abstract class TrainingSession : IDisposable
{
    /// <summary>How many networks are trained.</summary>
    public virtual int NetworkCount => 1;

    /// <summary>How often an epoch goes through the training set.</summary>
    public virtual int PassesPerEpoch => 1;

    /// <summary>
    /// Everything beyond networks and optimizers that the next step depends on, by name, in a fixed order: kept in
    /// checkpoints, restored in place.
    /// </summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>Which networks take an optimizer step in a pass.</summary>
    /// <param name="pass">The pass, from 0.</param>
    /// <returns>Indices of networks.</returns>
    public virtual IEnumerable<int> NetworksIn(int pass) => Enumerable.Range(0, NetworkCount);

    /// <summary>Called before an epoch, also the first one after a resumed checkpoint.</summary>
    /// <param name="epoch">What the networks say now.</param>
    public virtual void BeforeEpoch(EpochView epoch) { }

    /// <summary>The examples of a pass in the order in which they are visited.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="pass">The pass, from 0.</param>
    /// <param name="random">Randomness of this pass's order, the same in a resumed run.</param>
    /// <returns>Positions in the training set, repeats allowed, at least one; null: all, shuffled.</returns>
    public virtual long[]? Order(int epoch, int pass, SeededRandom random) => null;

    /// <summary>What a network's learning rate is multiplied by, where the networks of a method are trained at different rates.</summary>
    /// <param name="network">The network's index, from 0.</param>
    /// <param name="finishedEpochs">Epochs finished, from 0; with a schedule by step also parts of one.</param>
    /// <param name="epochs">Epochs of the whole run.</param>
    /// <returns>The factor, at least 0; a function of its arguments alone, so that a resumed run needs no state.</returns>
    public virtual double RateFactor(int network, double finishedEpochs, int epochs) => 1;

    /// <summary>The objective of one step.</summary>
    /// <param name="step">The batch, and the networks to run it through.</param>
    /// <returns>A scalar, mean over the batch.</returns>
    public abstract Tensor Loss(TrainingStep step);

    /// <summary>Called after the optimizers moved.</summary>
    /// <param name="step">The step that ended.</param>
    public virtual void AfterStep(TrainingStep step) { }

    /// <summary>Called after the passes of an epoch, before anything is measured.</summary>
    /// <param name="epoch">What the networks say now.</param>
    public virtual void AfterEpoch(EpochView epoch) { }

    /// <summary>What the method predicts with: by default the mean of the networks' logits.</summary>
    /// <param name="networks">The networks, in evaluation mode.</param>
    /// <param name="inputs"><c>[B, …]</c> float, normalized.</param>
    /// <returns>Outputs <c>[B, …]</c>, for classes logits <c>[B,K]</c>.</returns>
    public virtual Tensor Predict(IReadOnlyList<nn.Module<Tensor, Tensor>> networks, Tensor inputs)
    {
        var logits = networks[0].call(inputs);
        for (var i = 1; i < networks.Count; i++)
        {
            logits = logits + networks[i].call(inputs);
        }

        return networks.Count == 1 ? logits : logits / networks.Count;
    }

    /// <summary>
    /// The method's own opinion of the true labels after training, one number an entry (for classes N of them); null where it has none. Examples where it
    /// differs from the given label are the method's suspected label errors.
    /// </summary>
    /// <returns>The labels, or null.</returns>
    public virtual long[]? SuggestedLabels() => null;

    /// <summary>
    /// Called once when the run is over, before <see cref="SuggestedLabels"/>. The run keeps the networks and not the session: a
    /// method that predicts with something else (averaged weights) puts it into them here.
    /// </summary>
    /// <param name="networks">The networks, with the weights of the epoch that is kept.</param>
    public virtual void Finish(IReadOnlyList<nn.Module<Tensor, Tensor>> networks) { }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the session holds.</summary>
    /// <param name="disposing">Whether it is called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing) { }
}
