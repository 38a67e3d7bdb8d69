using System.Diagnostics;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>The live line of an audit.</summary>
/// <param name="live">Where it is shown.</param>
/// <param name="title">What is audited.</param>
internal sealed class AuditProgress(LiveDisplay live, string title) : IProgress<CrossValidationProgress>
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double _resumed;
    private bool _hasTrained;

    /// <summary>The share of the time that the folds take, where there are any.</summary>
    public required double ShareOfFolds { get; init; }

    /// <summary>How many folds are done.</summary>
    public int FinishedFolds { get; private set; }

    /// <summary>The number of folds; 0 where nothing is trained.</summary>
    public int Folds { get; private set; }

    /// <summary>Whether the user stopped after the issues were found.</summary>
    public bool IsInterrupted { get; set; }

    /// <inheritdoc/>
    public void Report(CrossValidationProgress value)
    {
        Folds = value.Folds;
        var finished = (int)Math.Floor((value.Fraction * value.Folds) + 1e-9);
        FinishedFolds = Math.Max(FinishedFolds, finished);

        // Reading the data and folds that were kept take another pace: the clock starts with the first step of this run.
        if (!_hasTrained)
        {
            _hasTrained = (value.Fraction * value.Folds) - finished > 1e-9;
            _resumed = ShareOfFolds * value.Fraction;
            _watch.Restart();
        }

        Report(ShareOfFolds * value.Fraction, $"fold {value.Fold}/{value.Folds}");
    }

    /// <summary>Shows how far the audit is.</summary>
    public void Report(double fraction, string activity) => live.Show(State(fraction, activity));

    /// <summary>Shows what the audit does from now on.</summary>
    public void Begin(double fraction, string activity) => live.ShowNow(State(fraction, activity));

    private Func<MimeBundle> State(double fraction, string activity)
    {
        var (elapsed, resumed) = (_watch.Elapsed, _resumed);
        return () => new ProgressState($"{title}  {activity}", fraction, elapsed) { Resumed = resumed }.ToBundle();
    }
}
