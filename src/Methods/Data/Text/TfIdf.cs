using System.Collections.Frozen;
using System.Collections.Immutable;
using NoisyNotebooks.Methods.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// How much a word says of a document: its frequency there, count(w in d)/|d|, times idf(w) = ln(N/df(w)), where df is the number of the
/// N documents that hold it; or, smooth, idf(w) = ln((1 + N)/(1 + df(w))) + 1, where a word that all hold still counts.
/// </summary>
public sealed class TfIdf
{
    private readonly FrozenDictionary<string, int> _place;
    private readonly double[] _idf;

    private TfIdf(ImmutableArray<string> vocabulary, double[] idf, int documents, bool smooth)
    {
        IsSmooth = smooth;
        Vocabulary = vocabulary;
        DocumentCount = documents;
        _idf = idf;
        _place = vocabulary.Select((word, i) => (word, i)).ToFrozenDictionary(p => p.word, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>The words, in the order in which they first occur.</summary>
    public ImmutableArray<string> Vocabulary { get; }

    /// <summary>N, the documents that it was fitted on.</summary>
    public int DocumentCount { get; }

    /// <summary>Whether idf is the smooth one.</summary>
    public bool IsSmooth { get; }

    /// <summary>Counts words in documents.</summary>
    /// <param name="documents">Each as its words, at least one document.</param>
    /// <param name="leastDocuments">Words in fewer documents are left out, at least 1.</param>
    /// <param name="smooth">Whether idf is the smooth one.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ArgumentException">There is no document, or no word is left.</exception>
    public static TfIdf Fit(IReadOnlyList<IReadOnlyList<string>> documents, int leastDocuments = 1, bool smooth = false)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentOutOfRangeException.ThrowIfLessThan(leastDocuments, 1);
        var order = new List<string>();
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            foreach (var word in document.Distinct(StringComparer.Ordinal))
            {
                if (!frequency.TryGetValue(word, out var before))
                {
                    order.Add(word);
                }

                frequency[word] = before + 1;
            }
        }

        ImmutableArray<string> kept = [.. order.Where(w => frequency[w] >= leastDocuments)];
        return kept.Length > 0
            ? new TfIdf(kept, [.. kept.Select(w => InverseFrequency(documents.Count, frequency[w], smooth))], documents.Count, smooth)
            : throw new ArgumentException(
                $"documents: expected at least one word that {leastDocuments} of the documents hold, got {documents.Count} documents with {order.Count} words.", nameof(documents));
    }

    /// <summary>The place of a word in the vocabulary.</summary>
    /// <param name="word">The word.</param>
    /// <returns>From 0; −1 where it is not there.</returns>
    public int IndexOf(string word) => _place.GetValueOrDefault(word, -1);

    /// <summary>idf of a word. One that is not in the vocabulary counts as held by one document: ln N where idf is not smooth.</summary>
    /// <param name="word">The word.</param>
    /// <returns>At least 0; for a word that every document holds 0, or 1 where idf is smooth.</returns>
    public double Idf(string word) => IndexOf(word) is var i and >= 0 ? _idf[i] : InverseFrequency(DocumentCount, 1, IsSmooth);

    /// <summary>Documents as features: frequency × idf of each word of the vocabulary, each row then of length 1.</summary>
    /// <param name="documents">Each as its words.</param>
    /// <returns><c>float32 [M,V]</c> on the CPU; a document without a word of any weight is a row of zeros.</returns>
    public Tensor Encode(IReadOnlyList<IReadOnlyList<string>> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var values = new float[(long)documents.Count * Vocabulary.Length];
        for (var d = 0; d < documents.Count; d++)
        {
            foreach (var (i, value) in Row(documents[d]))
            {
                values[((long)d * Vocabulary.Length) + i] = (float)value;
            }
        }

        return tensor(values, [documents.Count, Vocabulary.Length]);
    }

    /// <summary>The same features without their zeros, in double precision: for large vocabularies.</summary>
    /// <param name="documents">Each as its words.</param>
    /// <returns>M rows of length 1 over the vocabulary; a document without a word of any weight is an empty row.</returns>
    public SparseFeatures EncodeSparse(IReadOnlyList<IReadOnlyList<string>> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return new SparseFeatures(documents.Select(Row), Vocabulary.Length);
    }

    private Dictionary<int, double> Row(IReadOnlyList<string> document)
    {
        var row = new Dictionary<int, double>();
        foreach (var word in document)
        {
            if (IndexOf(word) is var i and >= 0)
            {
                row[i] = row.GetValueOrDefault(i) + _idf[i];
            }
        }

        var length = Math.Sqrt(row.Values.Sum(v => v * v));
        return length > 0 ? row.ToDictionary(p => p.Key, p => p.Value / length) : [];
    }

    // ln(N/df), or ln((1 + N)/(1 + df)) + 1
    private static double InverseFrequency(int documents, int holding, bool smooth) =>
        smooth ? Math.Log((1.0 + documents) / (1 + holding)) + 1 : Math.Log((double)documents / holding);
}
