using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Pulls the far-apart members of one class together, so that neighbourhoods come to agree on labels. With u_i = z_i/|z_i| and
/// s_ij = u_i · u_j, the peers of anchor i are the m examples of its label with the lowest s_ij, its negatives all of another label:
/// l_i = −(1/|peers|) Σ_p log( exp(s_ip/T) / (exp(s_ip/T) + Σ_{n∈neg} exp(s_in/T)) ). The loss is the mean of l_i over the anchors that have
/// a peer and a negative; 0 where there is none.
/// </summary>
/// <remarks>
/// Step 7 of the method as this library reads the abstract of Shu 2022. Every peer has a denominator of its own, without the other
/// peers. Peers are chosen without gradient.
/// </remarks>
public sealed class DistantPeerContrastiveLoss
{
    // So far below every similarity that its exponential is 0, and finite, so that no gradient becomes NaN.
    private const double Never = -1e30;
    private const double LeastNorm = 1e-12;

    /// <summary>Sets it up.</summary>
    /// <param name="numPeers">m, at least 1.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public DistantPeerContrastiveLoss(int numPeers = 2, double temperature = 0.2)
    {
        if (numPeers < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(numPeers), numPeers, $"numPeers: expected at least 1, got {numPeers}.");
        }

        ReAnnotatorCheck.Temperature(temperature);
        NumPeers = numPeers;
        Temperature = temperature;
    }

    /// <summary>m.</summary>
    public int NumPeers { get; }

    /// <summary>T.</summary>
    public double Temperature { get; }

    /// <summary>The loss of a batch.</summary>
    /// <param name="representations">z, float <c>[B,d]</c>, finite, no row of zeros; lengths do not matter.</param>
    /// <param name="labels"><c>int64 [B]</c>, each at least 0.</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">A shape differs, a row is all zero or not finite, or a label is negative.</exception>
    public Tensor Forward(Tensor representations, Tensor labels)
    {
        Check(representations, labels);
        return Compute(representations, labels);
    }

    /// <summary>The peers of each anchor: the members of its label that are farthest away.</summary>
    /// <param name="representations">z, float <c>[B,d]</c>, finite, no row of zeros.</param>
    /// <param name="labels"><c>int64 [B]</c>, each at least 0.</param>
    /// <returns>For each of the B examples up to m positions, the farthest first, ties by ascending index.</returns>
    /// <exception cref="ArgumentException">As <see cref="Forward"/>.</exception>
    public int[][] Peers(Tensor representations, Tensor labels)
    {
        Check(representations, labels);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (order, isPeer) = Choose(Similarities(representations), Same(labels));
        var (places, valid) = (order.cpu().data<long>().ToArray(), isPeer.cpu().data<bool>().ToArray());
        var width = (int)order.shape[1];
        return [.. Enumerable.Range(0, (int)order.shape[0]).Select(i => Enumerable.Range(i * width, width).Where(p => valid[p]).Select(p => (int)places[p]).ToArray())];
    }

    /// <summary>The loss without looking at values; a row of zeros has similarity 0 to all.</summary>
    internal Tensor Compute(Tensor representations, Tensor labels)
    {
        var similarities = Similarities(representations);
        var same = Same(labels);
        Tensor order, isPeer, counts;
        using (no_grad())
        {
            (order, isPeer) = Choose(similarities.detach(), same);

            // Anchors without a negative do not count, so neither do their peers.
            var negatives = labels.unsqueeze(1).ne(labels.unsqueeze(0));
            isPeer = isPeer & negatives.any(1, keepdim: true);
            counts = isPeer.sum(1, keepdim: true, type: similarities.dtype);
        }

        // −log( e^{s_ip/T} / (e^{s_ip/T} + Σ_n e^{s_in/T}) ) = log(1 + e^{L_i − s_ip/T}), L_i = log Σ_n e^{s_in/T}
        var scaled = similarities / Temperature;
        var others = scaled.masked_fill(labels.unsqueeze(1).eq(labels.unsqueeze(0)), Never).logsumexp(1, keepdim: true);
        var margins = others - scaled.gather(1, order);
        var each = logaddexp(zeros_like(margins), margins);

        // l_i = −(1/|peers|) Σ_p …, and the mean over the anchors that have a peer and a negative.
        var weights = isPeer.to(similarities.dtype) / counts.clamp_min(1) / (counts > 0).sum().clamp_min(1);
        return (each.masked_fill(isPeer.logical_not(), 0) * weights).sum();
    }

    private static Tensor Similarities(Tensor representations)
    {
        var units = representations / representations.norm(1, keepdim: true, p: 2).clamp_min(LeastNorm);
        return units.matmul(units.t());
    }

    // Who else has the same label.
    private static Tensor Same(Tensor labels) =>
        labels.unsqueeze(1).eq(labels.unsqueeze(0)) & eye(labels.shape[0], dtype: ScalarType.Bool, device: labels.device).logical_not();

    // The m least similar of the same label. A stable sort leaves ties in the order of their indices.
    private (Tensor Order, Tensor IsPeer) Choose(Tensor similarities, Tensor same)
    {
        var (_, order) = similarities.masked_fill(same.logical_not(), double.PositiveInfinity).sort(1, descending: false, stable: true);
        order = order.narrow(1, 0, Math.Min(NumPeers, similarities.shape[1]));
        return (order, same.gather(1, order));
    }

    private static void Check(Tensor representations, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(representations);
        if (representations.dim() != 2 || representations.numel() == 0 || !representations.is_floating_point())
        {
            throw new ArgumentException(
                $"representations: expected float [B,d], got {representations.dtype} [{string.Join(',', representations.shape)}].", nameof(representations));
        }

        BatchCheck.Labels(labels, nameof(labels), representations.shape[0], long.MaxValue);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var norms = representations.detach().to(float64).norm(1, p: 2).cpu().data<double>().ToArray();
        for (var i = 0; i < norms.Length; i++)
        {
            if (!(norms[i] > 0 && double.IsFinite(norms[i])))
            {
                throw new ArgumentException(
                    $"representations: each row must be finite and not all zero, got one of length {norms[i]} in row {i}.", nameof(representations));
            }
        }
    }
}
