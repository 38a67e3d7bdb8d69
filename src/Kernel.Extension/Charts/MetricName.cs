using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>What the first measurement on a test set is called: accuracy for classes, mAP for label sets.</summary>
internal static class MetricName
{
    /// <summary>For finished epochs: <c>test accuracy</c> where nothing was measured.</summary>
    public static string Of(IEnumerable<EpochRecord> records) =>
        records.FirstOrDefault(r => !r.Test.IsEmpty) is { } record ? $"test {record.Test[0].Name}" : DynamicsChart.TestAccuracy;

    /// <summary>For data that is trained on.</summary>
    public static string Of(Dataset data) => $"test {data.Kind.Metric}";
}
