namespace NoisyNotebooks.Methods.Data;

/// <summary>What can be done with a data set of any kind; the result has the same type.</summary>
public static class DatasetOperations
{
    /// <summary>The same examples with other given labels. The present given labels become the true ones, where none are known.</summary>
    /// <typeparam name="T">The type of data set.</typeparam>
    /// <param name="dataset">The data set.</param>
    /// <param name="given">Labels of the same form.</param>
    /// <returns>A data set that shares the features.</returns>
    /// <exception cref="ArgumentException">The labels have another form or other classes.</exception>
    public static T WithGiven<T>(this T dataset, LabelTensor given)
        where T : Dataset
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return (T)dataset.With(given, dataset.Known ?? dataset.Given, dataset.Name, dataset.Split);
    }

    /// <summary>The same data set under another name.</summary>
    /// <typeparam name="T">The type of data set.</typeparam>
    /// <param name="dataset">The data set.</param>
    /// <param name="name">The name for tables and charts.</param>
    /// <returns>A data set that shares everything else.</returns>
    public static T WithName<T>(this T dataset, string name)
        where T : Dataset
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return (T)dataset.With(dataset.Given, dataset.Known, name, dataset.Split);
    }

    /// <summary>Some of the examples, in the order named.</summary>
    /// <typeparam name="T">The type of data set.</typeparam>
    /// <param name="dataset">The data set.</param>
    /// <param name="indices">Positions from 0 to N−1; repeats are allowed.</param>
    /// <returns>A data set with those examples; features that follow each other are shared.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A position is outside 0…N−1.</exception>
    public static T Subset<T>(this T dataset, ReadOnlySpan<long> indices)
        where T : Dataset
    {
        ArgumentNullException.ThrowIfNull(dataset);
        foreach (var index in indices)
        {
            if (index < 0 || index >= dataset.Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(indices), index, $"indices: each must be from 0 to {dataset.Count - 1}, got {index}.");
            }
        }

        return (T)dataset.Select(indices);
    }

    /// <summary>The first examples.</summary>
    /// <typeparam name="T">The type of data set.</typeparam>
    /// <param name="dataset">The data set.</param>
    /// <param name="count">How many; all where the set is smaller.</param>
    /// <returns>A data set that shares the feature storage.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static T Take<T>(this T dataset, int count)
        where T : Dataset
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return count >= dataset.Count ? dataset : (T)dataset.Select(Range(count));
    }

    /// <summary>Divides the examples at random.</summary>
    /// <typeparam name="T">The type of data set.</typeparam>
    /// <param name="dataset">The data set.</param>
    /// <param name="secondCount">How many go to the second part, from 1 to N−1.</param>
    /// <param name="seed">The seed of the permutation.</param>
    /// <returns>The two parts, marked <see cref="DataSplit.Train"/> and <see cref="DataSplit.Test"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="secondCount"/> is outside 1…N−1.</exception>
    public static (T Train, T Test) RandomSplit<T>(this T dataset, int secondCount, long seed)
        where T : Dataset
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (secondCount < 1 || secondCount >= dataset.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(secondCount), secondCount, $"secondCount: must be from 1 to {dataset.Count - 1}, got {secondCount}.");
        }

        var order = new SeededRandom(seed).Permutation(dataset.Count);
        return (Part(dataset, order.AsSpan(0, dataset.Count - secondCount), DataSplit.Train),
            Part(dataset, order.AsSpan(dataset.Count - secondCount), DataSplit.Test));
    }

    private static T Part<T>(T dataset, ReadOnlySpan<long> rows, DataSplit split)
        where T : Dataset
    {
        var part = dataset.Select(rows);
        return (T)part.With(part.Given, part.Known, part.Name, split);
    }

    private static long[] Range(int count)
    {
        var rows = new long[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = i;
        }

        return rows;
    }
}
