using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>How data are looked at beside their labels.</summary>
public sealed record DataHealthOptions
{
    /// <summary>Neighbours of an example whose distances are averaged, at least 1.</summary>
    public int Neighbours { get; init; } = 10;

    /// <summary>Up to so many examples, all are compared with all; above, distances are measured to a random sample of <see cref="Sample"/>.</summary>
    public int ExactUpTo { get; init; } = 5_000;

    /// <summary>The size of the sample, more than <see cref="Neighbours"/>.</summary>
    public int Sample { get; init; } = 2_000;

    /// <summary>The seed of the sample.</summary>
    public long Seed { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Neighbours, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ExactUpTo);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Sample, Neighbours);
    }
}

/// <summary>A class with few examples.</summary>
/// <param name="Class">0 to K−1.</param>
/// <param name="Name">Its name.</param>
/// <param name="Count">Its examples.</param>
/// <param name="Share">Of all examples.</param>
public sealed record RareClass(int Class, string Name, int Count, double Share);

/// <summary>
/// What is wrong with data beside single labels: examples far from all others, examples that are there twice (and those in the training
/// and the test set both), rare classes, rows whose order says something, columns that identify rows or give the label away.
/// </summary>
public sealed class DataHealth
{
    // A tenth of what it would have if all classes had the same.
    private const double RareShare = 0.1;
    private const int MostColumnsOfOrder = 2_000;
    private const int MostRowsOfColumns = 20_000;

    private DataHealth(AuditedData data, Dataset? test)
    {
        (Data, Test) = (data, test);
    }

    /// <summary>What was looked at.</summary>
    public AuditedData Data { get; }

    /// <summary>The test set, where there is one.</summary>
    public Dataset? Test { get; }

    /// <summary>The number of examples, N.</summary>
    public int ExampleCount => Data.Dataset.Count;

    /// <summary>Examples far from all others, the farthest first.</summary>
    public ImmutableArray<Outlier> Outliers { get; private init; } = [];

    /// <summary>The score beyond which an example is an outlier.</summary>
    public double OutlierFence { get; private init; }

    /// <summary>Groups of examples that are the same or nearly so: those that cross from training to test first, then those with more than one label.</summary>
    public ImmutableArray<DuplicateGroup> Duplicates { get; private init; } = [];

    /// <summary>The Euclidean distance up to which two examples are nearly the same, in units of standardized features.</summary>
    public double DuplicateRadius { get; private init; }

    /// <summary>Classes with less than a tenth of an equal share, the rarest first; those without an example too.</summary>
    public ImmutableArray<RareClass> RareClasses { get; private init; } = [];

    /// <summary>The examples of each class.</summary>
    public ImmutableArray<int> ClassCounts { get; private init; } = [];

    /// <summary>Whether the order of rows says something.</summary>
    public required RowOrder Order { get; init; }

    /// <summary>Columns that somebody should look at.</summary>
    public ImmutableArray<ColumnConcern> Columns { get; private init; } = [];

    /// <summary>Whether distances were measured to a sample of the examples.</summary>
    public bool IsSampled { get; private init; }

    /// <summary>Looks at a data set.</summary>
    /// <param name="dataset">One class an example: pictures, a table, texts.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="test">A test set with the same features, whose examples should not be among those of the first; or null.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ArgumentException">The test set has other features, the data are nodes of a graph, or a feature is not finite.</exception>
    public static DataHealth Of(Dataset dataset, DataHealthOptions? options = null, Dataset? test = null, CancellationToken cancellationToken = default) =>
        Of(AuditedData.Of(dataset), options, test, cancellationToken);

    /// <summary>Looks at a table with all its columns, those too that are no features.</summary>
    /// <param name="data">The data.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="test">A test set with the same features; or null.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ArgumentException">The test set has other features, the data are nodes of a graph, or a feature is not finite.</exception>
    public static DataHealth Of(AuditedData data, DataHealthOptions? options = null, Dataset? test = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new DataHealthOptions();
        options.Check();
        var dataset = data.Dataset;
        Check(dataset, test);
        var random = new SeededRandom(options.Seed, 11);
        var counts = dataset.ClassCounts();
        var sample = Sample(dataset.Count, options.ExactUpTo, options.Sample, random);
        var (outliers, fence) = (ImmutableArray<Outlier>.Empty, double.PositiveInfinity);
        var (groups, radius) = (ImmutableArray<DuplicateGroup>.Empty, 0.0);
        if (dataset.Features.numel() > 0)
        {
            var points = FeaturePoints.Of(test is null ? [dataset.Features] : [dataset.Features, test.Features], dataset.IsStandardized);
            var own = test is null ? points : FeaturePoints.Of([dataset.Features], dataset.IsStandardized);
            var k = Math.Min(options.Neighbours, dataset.Count - 1);
            (outliers, fence) = k < 1 ? (outliers, fence) : LabelQuality.Outliers.Find(own, sample, k, cancellationToken);
            radius = NearDuplicates.Radius(points, Sample(points.Count, options.ExactUpTo, options.Sample, random), cancellationToken);
            groups = Groups(dataset, test, NearDuplicates.Groups(points, radius, cancellationToken));
        }

        return new DataHealth(data, test)
        {
            Outliers = outliers,
            OutlierFence = fence,
            Duplicates = groups,
            DuplicateRadius = radius,
            ClassCounts = [.. counts],
            RareClasses =
            [
                .. counts.Select((count, k) => new RareClass(k, dataset.ClassNames[k], count, (double)count / dataset.Count))
                    .Where(c => c.Share < RareShare / dataset.NumClasses).OrderBy(c => c.Count).ThenBy(c => c.Class),
            ],
            Order = RowOrder.Of(dataset.Given.Entries().AsSpan(), dataset.NumClasses, ColumnsOf(dataset), cancellationToken),
            Columns = ColumnConcern.Of(data, Sample(dataset.Count, MostRowsOfColumns, MostRowsOfColumns, random), cancellationToken),
            IsSampled = sample.Length < dataset.Count,
        };
    }

    private static void Check(Dataset dataset, Dataset? test)
    {
        foreach (var one in test is null ? (Dataset[])[dataset] : [dataset, test])
        {
            if (one is not LabeledDataset || one.Kind != TargetKind.Classes)
            {
                throw new ArgumentException($"{one.Name}: data health looks at pictures, tables and texts with one class each, got a {one.GetType().Name} with {one.Kind}.", nameof(dataset));
            }
        }

        if (test is not null && Form(test) is var form && form != Form(dataset))
        {
            throw new ArgumentException($"test: expected features {Form(dataset)} as in '{dataset.Name}', got {form} in '{test.Name}'.", nameof(test));
        }

        static string Form(Dataset one) => $"{one.Features.dtype} [N,{string.Join(',', one.Features.shape.Skip(1))}]";
    }

    private static int[] Sample(int count, int exactUpTo, int size, SeededRandom random) =>
        count <= exactUpTo ? [.. Enumerable.Range(0, count)] : [.. random.Permutation(count).Take(size).Select(i => (int)i).Order()];

    // Of pictures the mean brightness stands for the rest.
    private static IEnumerable<(string Name, float[] Values)> ColumnsOf(Dataset dataset)
    {
        if (dataset.Features.numel() == 0)
        {
            yield break;
        }

        using var scope = NewDisposeScope();
        if (dataset.IsImage)
        {
            yield return ("brightness", dataset.Features.to(float32).flatten(1).mean([1]).cpu().data<float>().ToArray());
            yield break;
        }

        var names = (dataset as LabeledDataset)?.FeatureNames;
        for (var c = 0L; c < Math.Min(dataset.Features.shape[1], MostColumnsOfOrder); c++)
        {
            using var column = dataset.Features.select(1, c).to(float32).cpu().contiguous();
            yield return (names is { } known ? known[(int)c] : FormattableString.Invariant($"feature {c}"), column.data<float>().ToArray());
        }
    }

    private static ImmutableArray<DuplicateGroup> Groups(Dataset dataset, Dataset? test, List<int[]> found)
    {
        if (found.Count == 0)
        {
            return [];
        }

        using var scope = NewDisposeScope();
        long[] members = [.. found.SelectMany(g => g.Select(i => (long)i))];
        var all = test is null ? dataset.Features : cat([dataset.Features, test.Features]);
        var chosen = all.index_select(0, tensor(members, device: all.device)).flatten(1);
        var likeNext = members.Length == 1 ? [] : chosen.narrow(0, 1, members.Length - 1).eq(chosen.narrow(0, 0, members.Length - 1)).all(1).cpu().data<bool>().ToArray();
        var (own, others) = (dataset.Given.Entries(), test is null ? default : test.Given.Entries());
        string Label(int i) => i < dataset.Count ? dataset.ClassNames[(int)own[i]] : test!.ClassNames[(int)others[i - dataset.Count]];
        var groups = new List<DuplicateGroup>();
        var start = 0;
        foreach (var indices in found)
        {
            groups.Add(new DuplicateGroup(
                [.. indices],
                Enumerable.Range(start, indices.Length - 1).All(at => likeNext[at]),
                indices.Select(Label).Distinct(StringComparer.Ordinal).Count() == 1,
                indices[0] < dataset.Count && indices[^1] >= dataset.Count));
            start += indices.Length;
        }

        return [.. groups.OrderByDescending(g => g.CrossesSets).ThenBy(g => g.HasOneLabel).ThenByDescending(g => g.IsExact).ThenBy(g => g.Indices[0])];
    }
}
