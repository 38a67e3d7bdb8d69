using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>Outputs and label sets of examples, checked: the form that everything here works on.</summary>
internal static class OutputRows
{
    /// <summary>Rows of a table of probabilities.</summary>
    public static double[][] Of(double[,] outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var rows = new double[outputs.GetLength(0)][];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new double[outputs.GetLength(1)];
            for (var j = 0; j < rows[i].Length; j++)
            {
                rows[i][j] = outputs[i, j];
            }

            Check(rows[i], FormattableString.Invariant($" in row {i}"));
        }

        return rows;
    }

    /// <summary>Rows of a tensor of probabilities.</summary>
    public static double[][] Of(Tensor outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (outputs.dim() != 2 || !outputs.is_floating_point())
        {
            throw new ArgumentException($"outputs: expected float [N,m], got {outputs.dtype} [{string.Join(',', outputs.shape)}].", nameof(outputs));
        }

        using var scope = NewDisposeScope();
        var values = outputs.detach().to(float64).contiguous().cpu().data<double>().ToArray();
        double[][] rows = [.. values.Chunk((int)Math.Max(1, outputs.shape[1]))];
        for (var i = 0; i < rows.Length; i++)
        {
            Check(rows[i], FormattableString.Invariant($" in row {i}"));
        }

        return rows;
    }

    /// <summary>What a trained network says of examples.</summary>
    public static double[][] Of(TrainingRun run, MultiLabelDataset data)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        return Of(run.Probabilities(data));
    }

    /// <summary>Label sets of a table of 0 and 1.</summary>
    public static LabelSet[] Sets(int[,] labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var sets = new LabelSet[labels.GetLength(0)];
        var row = new int[labels.GetLength(1)];
        for (var i = 0; i < sets.Length; i++)
        {
            for (var j = 0; j < row.Length; j++)
            {
                row[j] = labels[i, j];
            }

            sets[i] = Set(row, i);
        }

        return sets;
    }

    /// <summary>Label sets of a tensor of 0 and 1.</summary>
    public static LabelSet[] Sets(Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dim() != 2 || labels.dtype != ScalarType.Int64)
        {
            throw new ArgumentException($"labels: expected int64 [N,m], got {labels.dtype} [{string.Join(',', labels.shape)}].", nameof(labels));
        }

        using var scope = NewDisposeScope();
        return [.. labels.cpu().contiguous().data<long>().ToArray().Chunk((int)Math.Max(1, labels.shape[1])).Select((row, i) => Set(Narrow(row, i), i))];
    }

    /// <summary>The given label sets of examples.</summary>
    public static LabelSet[] Sets(LabelTensor labels) => Sets(labels.Values);

    /// <summary>Outputs and sets are as many, of as many labels.</summary>
    public static void CheckFits(double[][] outputs, LabelSet[] labels)
    {
        if (outputs.Length != labels.Length || outputs.Length == 0)
        {
            throw new ArgumentException($"labels: expected a label set for each of the rows of outputs, at least one, got {labels.Length} for {outputs.Length}.", nameof(labels));
        }

        if (outputs[0].Length != labels[0].LabelCount)
        {
            throw new ArgumentException($"labels: expected {outputs[0].Length} labels as outputs has columns, got {labels[0].LabelCount}.", nameof(labels));
        }
    }

    /// <summary>An example's outputs are probabilities.</summary>
    /// <param name="outputs">m numbers.</param>
    /// <param name="where">Which row, for the message; empty for a single one.</param>
    public static void Check(ReadOnlySpan<double> outputs, string where = "")
    {
        if (outputs.IsEmpty)
        {
            throw new ArgumentException($"outputs: expected at least one label, got none{where}.", nameof(outputs));
        }

        for (var j = 0; j < outputs.Length; j++)
        {
            if (outputs[j] is not (>= 0 and <= 1))
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"outputs: expected probabilities from 0 to 1 (after the sigmoid), got {outputs[j]}{where}, label {j}."), nameof(outputs));
            }
        }
    }

    // A number of 64 bits must not become 0 or 1 by losing half of them.
    private static int[] Narrow(long[] labels, int index) =>
        Array.FindIndex(labels, l => l != (int)l) is var other and >= 0
            ? throw new ArgumentException($"labels: expected 0 (absent) or 1 (present), got {labels[other]} for label {other}. Row {index}.", nameof(labels))
            : [.. labels.Select(l => (int)l)];

    private static LabelSet Set(int[] labels, int index)
    {
        try
        {
            return LabelSet.Of(labels);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{e.Message.Split(" (Parameter", 2)[0]} Row {index}; a guarantee needs every label known.", nameof(labels), e);
        }
    }
}
