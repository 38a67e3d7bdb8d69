using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// A labeller that nobody asks: it knows the topic t of each document, takes it for topic k with probability C[t,k], and gives the first
/// category that holds k, or Other. It answers the same whenever it is asked the same.
/// </summary>
public sealed class SimulatedLabeler : IDocumentLabeler
{
    private const long Stream = 3403;
    private const double Rounding = 1e-6;

    private readonly double[,] _confusion;
    private readonly ImmutableArray<int> _topics;
    private readonly ImmutableArray<string> _names;
    private readonly long _seed;

    /// <summary>Creates it.</summary>
    /// <param name="hiddenTopics">The topic of each document, from 0.</param>
    /// <param name="topicNames">The names of the topics, as <see cref="SimulatedTaxonomyModel"/> has them; K of them.</param>
    /// <param name="confusion">C <c>[K,K]</c>, row-stochastic within 10⁻⁶.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">The matrix has another form, or topics have no names.</exception>
    public SimulatedLabeler(ImmutableArray<int> hiddenTopics, ImmutableArray<string> topicNames, double[,] confusion, long seed = 0)
    {
        SimulatedTaxonomyModel.CheckTopics(hiddenTopics, topicNames);
        Check(confusion);
        if (confusion.GetLength(0) != topicNames.Length)
        {
            throw new ArgumentException($"confusion: expected [{topicNames.Length},{topicNames.Length}], a row a topic, got [{confusion.GetLength(0)},{confusion.GetLength(1)}].", nameof(confusion));
        }

        (_topics, _names, _confusion, _seed) = (hiddenTopics, topicNames, (double[,])confusion.Clone(), seed);
    }

    /// <inheritdoc/>
    public string Description => "simulated";

    /// <inheritdoc/>
    public bool IsSimulated => true;

    /// <summary>Errors that are spread evenly: C[t,t] = accuracy, all others alike.</summary>
    /// <param name="topics">K, at least 2.</param>
    /// <param name="accuracy">0 to 1.</param>
    /// <returns><c>[K,K]</c>.</returns>
    public static double[,] Uniform(int topics, double accuracy) => Errors(topics, accuracy, (t, k) => t == k ? accuracy : (1 - accuracy) / (topics - 1));

    /// <summary>Errors that are always the same: topic t is taken for t + 1, the last for the first.</summary>
    /// <param name="topics">K, at least 2.</param>
    /// <param name="accuracy">0 to 1.</param>
    /// <returns><c>[K,K]</c>.</returns>
    public static double[,] Systematic(int topics, double accuracy) => Errors(topics, accuracy, (t, k) => t == k ? accuracy : k == (t + 1) % topics ? 1 - accuracy : 0);

    /// <summary>The first class whose cumulative probability exceeds u.</summary>
    /// <param name="confusion">C, row-stochastic within 10⁻⁶.</param>
    /// <param name="trueLabel">The row, from 0.</param>
    /// <param name="u">In [0, 1).</param>
    /// <returns>The class.</returns>
    /// <exception cref="ArgumentException">The matrix is not row-stochastic, or a number is out of range.</exception>
    public static int Draw(double[,] confusion, int trueLabel, double u)
    {
        Check(confusion);
        ArgumentOutOfRangeException.ThrowIfNegative(trueLabel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(trueLabel, confusion.GetLength(0));
        return u is >= 0 and < 1 ? Drawn(confusion, trueLabel, u) : throw new ArgumentOutOfRangeException(nameof(u), u, $"u: expected a number in [0, 1), got {u}.");
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such document.</exception>
    public Task<DocumentLabel> LabelAsync(Item document, Taxonomy taxonomy, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(taxonomy);
        stop.ThrowIfCancellationRequested();
        if (document.Index < 0 || document.Index >= _topics.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(document), document.Index, $"document: expected one from 0 to {_topics.Length - 1}, got {document.Index}.");
        }

        var (truth, u) = (_topics[document.Index], new SeededRandom(_seed, Stream, document.Index).NextDouble());
        var taken = Drawn(_confusion, truth, u);
        var name = taxonomy.Categories.FirstOrDefault(c => SimulatedTaxonomyModel.Covers(c.Name, _names[taken]))?.Name;
        return Task.FromResult(new DocumentLabel(name ?? Taxonomy.Other, name is null ? [] : [name], _confusion[truth, taken]));
    }

    private static int Drawn(double[,] confusion, int row, double u)
    {
        var (k, sum) = (0, confusion[row, 0]);
        while (sum <= u && k < confusion.GetLength(1) - 1)
        {
            sum += confusion[row, ++k];
        }

        return k;
    }

    private static double[,] Errors(int topics, double accuracy, Func<int, int, double> of)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(topics, 2);
        Training.Hyperparameter.Share(accuracy);
        var matrix = new double[topics, topics];
        for (var t = 0; t < topics; t++)
        {
            for (var k = 0; k < topics; k++)
            {
                matrix[t, k] = of(t, k);
            }
        }

        return matrix;
    }

    private static void Check(double[,] confusion)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        var classes = confusion.GetLength(1);
        if (confusion.Length == 0 || confusion.GetLength(0) != classes)
        {
            throw new ArgumentException($"confusion: expected [K,K], got [{confusion.GetLength(0)},{classes}].", nameof(confusion));
        }

        for (var t = 0; t < classes; t++)
        {
            var row = Enumerable.Range(0, classes).Select(k => confusion[t, k]).ToArray();
            if (!Array.TrueForAll(row, p => p >= 0) || !(Math.Abs(row.Sum() - 1) <= Rounding))
            {
                throw new ArgumentException($"confusion: expected rows of probabilities that sum to 1 within {Rounding}, row {t} is {string.Join(", ", row)}.", nameof(confusion));
            }
        }
    }
}
