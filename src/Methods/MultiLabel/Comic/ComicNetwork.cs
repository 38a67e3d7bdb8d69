using NoisyNotebooks.Methods.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// One of COMIC's three networks: the layers of a network before its last, and a normalized cosine classifier. The balanced one also
/// has an additive attention that looks at the features of the head and the tail network.
/// </summary>
internal sealed class ComicNetwork : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> _whole;
    private readonly SplitNetwork _split;
    private readonly Sequential _body;
    private readonly Linear? _query;
    private readonly Linear? _key;
    private readonly Linear? _score;

    public ComicNetwork(nn.Module<Tensor, Tensor> network, int classes, int heads, bool attends)
        : base(nameof(ComicNetwork))
    {
        // Its last layer is replaced: it is not one of this network's parameters.
        _whole = network;
        _split = SplitNetwork.Of(network);
        _body = nn.Sequential(_split.Body);
        Classifier = new NormalizedCosineClassifier(_split.NumFeatures, classes, heads);
        register_module("body", _body);
        register_module("classifier", Classifier);
        if (attends)
        {
            _query = nn.Linear(_split.NumFeatures, _split.NumFeatures, hasBias: false);
            _key = nn.Linear(_split.NumFeatures, _split.NumFeatures, hasBias: false);
            _score = nn.Linear(_split.NumFeatures, 1, hasBias: false);
            register_module("query", _query);
            register_module("key", _key);
            register_module("score", _score);
        }
    }

    /// <summary>D.</summary>
    public long NumFeatures => _split.NumFeatures;

    /// <summary>The classifier.</summary>
    public NormalizedCosineClassifier Classifier { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => Classifier.call(_body.call(input));

    /// <summary>What the classifier reads, <c>[B,D]</c>.</summary>
    public Tensor Features(Tensor inputs) => _body.call(inputs);

    /// <summary>Adds what the head and the tail network see to features of the balanced one.</summary>
    /// <param name="features">f, <c>[B,D]</c>.</param>
    /// <param name="head">f_head, <c>[B,D]</c>.</param>
    /// <param name="tail">f_tail, <c>[B,D]</c>.</param>
    /// <param name="factor">How much of it is added: 0.1.</param>
    /// <returns><c>[B,D]</c>.</returns>
    public Tensor Attend(Tensor features, Tensor head, Tensor tail, double factor)
    {
        if (_query is null || _key is null || _score is null || factor == 0)
        {
            return features;
        }

        // e_k = v · tanh(W_q f + W_k f_k), α = softmax over k of e, f + 0.1 Σ_k α_k f_k with k = head, tail
        var keys = stack([head, tail], 1);
        var energies = _score.call((_query.call(features).unsqueeze(1) + _key.call(keys)).tanh());
        return features + (factor * (energies.softmax(1) * keys).sum(1));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _whole.Dispose();
        }
    }
}
