using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>A run in one line.</summary>
internal static class RunSummary
{
    public static string Of(TrainingRun run)
    {
        var parts = new List<string>
        {
            run.IsComplete ? $"{run.Records.Length} epochs" : $"stopped after {run.Records.Length} of {run.Request.Epochs} epochs",
            run.Request.Model.Name,
            $"batch {run.Request.StepSize}",
            FormattableString.Invariant($"learning rate {run.Request.Optimizer.LearningRate:0.#####}"),
            $"seed {run.Request.Seed}",
            FormattableString.Invariant($"{run.Seconds:0.0} s on {run.Device.type}").ToLowerInvariant(),
        };
        if (run.LastTestAccuracy is { } last)
        {
            parts.Add($"{MetricName.Of(run.Records)} {Percent(last)} (best {Percent(run.BestTestAccuracy ?? last)})");
        }

        if (!run.Records.IsEmpty && run.Records[^1].Dynamics is { MislabelledCount: > 0 } dynamics)
        {
            parts.Add($"memorized {Percent(dynamics.MislabelledMemorized)} of the wrong labels");
        }

        return string.Join(", ", parts);
    }

    /// <summary>A share for people: one figure after the point.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? FormattableString.Invariant($"{share * 100:0.0} %") : "–";
}
