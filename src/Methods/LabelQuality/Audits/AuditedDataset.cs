using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using TorchSharp;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// A data set of this library, with one class an example; as a table it has the columns of <see cref="DataFrames.ToDataFrame"/>, where there
/// are texts these in the place of the features made of them, and where features belong to more than one example (a graph's) labels alone.
/// </summary>
internal sealed class AuditedDataset(Dataset dataset)
    : AuditedData(dataset, null, FeatureColumns.GivenLabel, dataset.Known is null ? null : FeatureColumns.TrueLabel)
{
    private const string Text = "text";

    private ImmutableArray<string> _columns;

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns =>
        _columns.IsDefault
            ? _columns = [.. Texts is not null ? [Text] : Dataset is LabeledDataset table ? FeatureColumns.Names(table) : [], LabelColumn, .. TrueLabelColumn is { } known ? [known] : Array.Empty<string>()]
            : _columns;

    /// <inheritdoc/>
    public override string RowName(int index) => Dataset.RowName(index);

    /// <inheritdoc/>
    private protected override object?[] SourceValues(int row)
    {
        object[] values = Texts is { } texts ? [texts[row]] : Dataset is LabeledDataset ? Features(row) : [];
        var given = Dataset.ClassNames[(int)Dataset.Given.Entries()[row]];
        return Dataset.Known is { } known ? [.. values, given, Dataset.ClassNames[(int)known.Entries()[row]]] : [.. values, given];
    }

    /// <inheritdoc/>
    public override object Clean(IssueList issues, LabelCleaning cleaning)
    {
        ArgumentNullException.ThrowIfNull(issues);
        return cleaning == LabelCleaning.Drop ? issues.Drop(Dataset) : issues.Relabel(Dataset);
    }

    private ImmutableArray<string>? Texts => (Dataset as LabeledDataset)?.Texts;

    private object[] Features(int index)
    {
        using var features = Dataset.Features[index];
        return Dataset.IsImage
            ? Array.ConvertAll(features.contiguous().data<byte>().ToArray(), v => (object)v)
            : Array.ConvertAll(features.data<float>().ToArray(), v => (object)v);
    }
}
