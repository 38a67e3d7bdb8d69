using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Inference;

/// <summary>Predictions for every row from a predictor that has not seen the row: leakage from a row's own gold label would break the intervals.</summary>
internal static class CrossFitting
{
    /// <summary>Deals rows, or whole clusters, at random to folds of nearly equal size.</summary>
    /// <returns>The fold of each row, from 0.</returns>
    public static int[] Folds(int rows, IReadOnlyList<int>? clusters, int folds, SeededRandom random)
    {
        if (clusters is null)
        {
            return Deal(rows, folds, random);
        }

        var places = new Dictionary<int, int>();
        foreach (var cluster in clusters)
        {
            places.TryAdd(cluster, places.Count);
        }

        var dealt = Deal(places.Count, folds, random);
        return [.. clusters.Select(c => dealt[places[c]])];
    }

    /// <summary>g_i = g_k(Q_i, W_i) for the rows i of fold k, with g_k fitted on the labelled rows outside of it.</summary>
    /// <returns>g, N numbers.</returns>
    public static double[] Predict(DslData data, double[,] features, IOutcomePredictor predictor, int[] fold, int folds, CancellationToken stop)
    {
        var prediction = new double[data.Rows];
        for (var k = 0; k < folds; k++)
        {
            stop.ThrowIfCancellationRequested();
            int[] training = [.. data.LabeledRows.Where(i => fold[i] != k)];
            int[] held = [.. Enumerable.Range(0, data.Rows).Where(i => fold[i] == k)];
            if (held.Length == 0)
            {
                continue;
            }

            if (training.Length == 0)
            {
                throw new ArgumentException($"data: expected labelled rows outside of every fold, got none outside of fold {k}: take fewer folds, or gold labels in more clusters.", nameof(data));
            }

            var predicted = predictor.FitPredict(Rows(features, training), [.. training.Select(i => data.GoldLabels[i])], Rows(features, held), stop);
            if (predicted.Length != held.Length || !Array.TrueForAll(predicted, double.IsFinite))
            {
                throw new InvalidOperationException($"predictor: expected {held.Length} finite predictions, got {predicted.Length}, of which {predicted.Count(p => !double.IsFinite(p))} are not finite.");
            }

            for (var i = 0; i < held.Length; i++)
            {
                prediction[held[i]] = predicted[i];
            }
        }

        return prediction;
    }

    private static double[,] Rows(double[,] matrix, int[] rows)
    {
        var picked = new double[rows.Length, matrix.GetLength(1)];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < picked.GetLength(1); j++)
            {
                picked[i, j] = matrix[rows[i], j];
            }
        }

        return picked;
    }

    private static int[] Deal(int count, int folds, SeededRandom random)
    {
        var order = random.Permutation(count);
        var fold = new int[count];
        for (var i = 0; i < count; i++)
        {
            fold[order[i]] = i % folds;
        }

        return fold;
    }
}
