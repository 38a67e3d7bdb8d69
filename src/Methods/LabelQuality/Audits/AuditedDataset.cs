using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using TorchSharp;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>A data set of this library; as a table it has the columns of <see cref="DataFrames.ToDataFrame"/>.</summary>
internal sealed class AuditedDataset(LabeledDataset dataset)
    : AuditedData(dataset, FeatureColumns.GivenLabel, dataset.TrueLabels is null ? null : FeatureColumns.TrueLabel)
{
    private ImmutableArray<string> _columns;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns =>
        _columns.IsDefault
            ? _columns = [.. FeatureColumns.Names(Dataset), LabelColumn, .. TrueLabelColumn is { } known ? [known] : Array.Empty<string>()]
            : _columns;

    /// <inheritdoc/>
    public override object?[] Row(int index)
    {
        using var features = Dataset.Features[index];
        object[] values = Dataset.IsImage
            ? Array.ConvertAll(features.contiguous().data<byte>().ToArray(), v => (object)v)
            : Array.ConvertAll(features.data<float>().ToArray(), v => (object)v);
        var given = Dataset.ClassNames[(int)Dataset.GivenLabels[index]];
        return Dataset.TrueLabels is { } known ? [.. values, given, Dataset.ClassNames[(int)known[index]]] : [.. values, given];
    }

    /// <inheritdoc/>
    public override object Clean(IssueList issues, LabelCleaning cleaning)
    {
        ArgumentNullException.ThrowIfNull(issues);
        return cleaning == LabelCleaning.Drop ? issues.Drop(Dataset) : issues.Relabel(Dataset);
    }
}
