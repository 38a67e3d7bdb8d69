using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Training with cross-entropy that counts forgetting events on the way: whether the network classifies an example as its given
/// label is read off the very pass that trains on it, so the count costs no pass of its own.
/// </summary>
public sealed class ForgettingTraining : TrainingMethod
{
    private readonly ForgettingTracker _tracker;

    /// <summary>Creates the method.</summary>
    /// <param name="tracker">Where the events go: as many examples as the training set. It is cleared when a run starts, and belongs to one run at a time.</param>
    public ForgettingTraining(ForgettingTracker tracker)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        _tracker = tracker;
    }

    /// <inheritdoc/>
    public override string Name => "forgetting";

    /// <inheritdoc/>
    public override string Title => "Cross-entropy, counting forgetting events";

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_tracker.Count != context.Train.Count)
        {
            throw new ArgumentException($"tracker: expected one for {context.Train.Count} examples as Train has, got {_tracker.Count}.", nameof(context));
        }

        _tracker.Clear();
        return new Session(_tracker);
    }

    private sealed class Session(ForgettingTracker tracker) : TrainingSession
    {
        public override IEnumerable<(string Name, Tensor Value)> State => tracker.State;

        public override Tensor Loss(TrainingStep step)
        {
            var logits = step.Forward(step.Networks[0]);
            var correct = logits.detach().argmax(1).eq(step.Batch.GivenLabels).cpu().data<bool>().ToArray();
            tracker.Record(step.Epoch, step.Batch.Indices.cpu().data<long>().ToArray(), correct);
            return nn.functional.cross_entropy(logits, step.Batch.GivenLabels);
        }
    }
}
