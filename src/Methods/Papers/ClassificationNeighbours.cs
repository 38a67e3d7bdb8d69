using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>The methods that comparisons of robust classification show beside those of our papers, with the settings of their own papers.</summary>
internal static class ClassificationNeighbours
{
    /// <summary>The methods.</summary>
    public static IEnumerable<TrainingMethod> All =>
    [
        new GeneralizedCrossEntropyTraining(),
        new SymmetricCrossEntropyTraining(),
        new LossCorrectionTraining(),
        new LossCorrectionTraining(isBackward: true),
        new LabelSmoothingTraining(),
        new LabelSmoothingTraining(-0.2),
        new BootstrappingTraining(),
        new BootstrappingTraining(isHard: true),
        new MixupTraining(),
        new PeerLossTraining(),
        new ConfidenceRegularizedSieveTraining(),
        new CoTeachingPlusTraining(),
        new JoCoRTraining(),
        new SparseOverparameterizationTraining(),
        new TransitionRevisionTraining(),
        new VolumeMinimizationTraining(),
        new ProgressiveEarlyStoppingTraining(),
        new DivideMixTraining(),
    ];
}
