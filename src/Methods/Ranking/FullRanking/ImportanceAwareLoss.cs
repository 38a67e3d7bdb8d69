using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>
/// The importance-aware loss: what stands at rank r of the target list weighs 1 + 1/log₂(r + 1), so 2 at rank 1 and near 1 far down. For
/// a language model that writes the list, and for a small model that scores its items.
/// </summary>
public static class ImportanceAwareLoss
{
    /// <summary>The weight of a rank, 1 + 1/log₂(r + 1).</summary>
    /// <param name="rank">r, from 1.</param>
    /// <returns>2, 1.63, 1.5, … towards 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">r is below 1.</exception>
    public static double Weight(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        return 1 + (1 / Math.Log2(rank + 1.0));
    }

    /// <summary>
    /// The weight of each token of target lists: 1 for a separator, 0 for what is ignored, and for every other token that of rank 1 + the
    /// separators before it, so that brackets and all digits of a number weigh the same.
    /// </summary>
    /// <param name="labels">Tokens, int64 <c>[B,T]</c>.</param>
    /// <param name="separatorToken">The token between two items.</param>
    /// <param name="ignoreIndex">The label of prompt and padding.</param>
    /// <returns>float64 <c>[B,T]</c>.</returns>
    /// <exception cref="ArgumentException">The labels are no int64 matrix, or separator and ignored label are the same.</exception>
    public static Tensor TokenWeights(Tensor labels, long separatorToken, long ignoreIndex = -100)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dim() != 2 || labels.dtype != int64)
        {
            throw new ArgumentException($"labels: expected int64 [B,T], got {labels.dtype} [{string.Join(',', labels.shape)}].", nameof(labels));
        }

        if (separatorToken == ignoreIndex)
        {
            throw new ArgumentException($"separatorToken: expected another token than the ignored {ignoreIndex}.", nameof(separatorToken));
        }

        using var scope = NewDisposeScope();
        var separators = labels == separatorToken;
        var rank = separators.to(float64).cumsum(1) + 1;
        var items = 1 + (1 / (rank + 1).log2());
        var weights = where(separators, ones_like(items), items);
        return where(labels == ignoreIndex, zeros_like(weights), weights).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Σ_t w_t·NLL_t / (number of tokens that count, in the whole batch). It is divided by their count and not by the sum of weights.
    /// </summary>
    /// <param name="logits">Floats <c>[B,T,V]</c>, aligned with the labels: a model whose logits at t predict token t + 1 is shifted before.</param>
    /// <param name="labels">Tokens from 0 to V−1 or the ignored label, int64 <c>[B,T]</c>.</param>
    /// <param name="separatorToken">The token between two items, which every tokenizer has its own number for.</param>
    /// <param name="ignoreIndex">The label of prompt and padding.</param>
    /// <param name="importanceAware">Whether ranks are weighted; otherwise this is the usual loss of a language model.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">Shapes or types differ from that, a token is outside the vocabulary, all labels are ignored, or a logit that counts is NaN or +∞.</exception>
    public static Tensor ForTokens(Tensor logits, Tensor labels, long separatorToken, long ignoreIndex = -100, bool importanceAware = true)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using var scope = NewDisposeScope();
        var weights = TokenWeights(labels, separatorToken, ignoreIndex);
        if (logits.dim() != 3 || !logits.is_floating_point() || !logits.shape.AsSpan(0, 2).SequenceEqual(labels.shape))
        {
            throw new ArgumentException($"logits: expected floats [{string.Join(',', labels.shape)},V] as the labels, got {logits.dtype} [{string.Join(',', logits.shape)}].", nameof(logits));
        }

        var counts = labels != ignoreIndex;
        var count = counts.sum().item<long>();
        if (count == 0)
        {
            throw new ArgumentException($"labels: expected at least one that is not {ignoreIndex}, got none.", nameof(labels));
        }

        var tokens = where(counts, labels, zeros_like(labels));
        if (tokens.min().item<long>() < 0 || tokens.max().item<long>() >= logits.shape[2])
        {
            throw new ArgumentException($"labels: expected tokens from 0 to {logits.shape[2] - 1} or {ignoreIndex}, got {tokens.min().item<long>()} to {tokens.max().item<long>()}.", nameof(labels));
        }

        // Chosen before anything is computed: what is ignored may be impossible, and 0·∞ is no number, in the gradient either. Sums of half precision overflow.
        var chosen = logits.index([TensorIndex.Tensor(counts)]);
        chosen = logits.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? chosen.to(float32) : chosen;
        var losses = -chosen.log_softmax(1).gather(1, tokens.index([TensorIndex.Tensor(counts)]).unsqueeze(1)).squeeze(1);
        if (losses.detach().isnan().any().item<bool>())
        {
            throw new ArgumentException("logits: there is a NaN or +∞ at a token that counts.", nameof(logits));
        }

        return (importanceAware ? (losses * weights.index([TensorIndex.Tensor(counts)]).to(losses.dtype)).sum() / count : losses.sum() / count).MoveToOuterDisposeScope();
    }

    /// <summary>−log of the probability of each item of the target among those that are left: NLL_i = logsumexp_{j ≥ i} s_πj − s_πi.</summary>
    /// <param name="scores">s, floats <c>[n]</c> or <c>[B,n]</c>, n at least 1.</param>
    /// <param name="target">π, the items by their place in the scores, best first, int64 of the same shape.</param>
    /// <returns>Floats of the same shape, by rank; the last of a list is 0.</returns>
    /// <exception cref="ArgumentException">Shapes or types differ from that, a score is NaN or infinite, or a target is no permutation.</exception>
    public static Tensor ByRank(Tensor scores, Tensor target)
    {
        Check(scores, target);
        return ByRankUnchecked(scores, target);
    }

    /// <summary>
    /// L = (1/n) Σ_i w_i·NLL_i with w_i = 1 + 1/log₂(i + 1), the mean over lists: a weighted Plackett-Luce loss. It is what the loss of a language model comes to
    /// where an item is one token and none is written twice.
    /// </summary>
    /// <param name="scores">s, floats <c>[n]</c> or <c>[B,n]</c>, n at least 1.</param>
    /// <param name="targetPermutation">π, the items by their place in the scores, best first, int64 of the same shape.</param>
    /// <param name="importanceAware">Whether ranks are weighted; otherwise this is ListMLE, divided by n.</param>
    /// <returns>A scalar.</returns>
    /// <exception cref="ArgumentException">Shapes or types differ from that, a score is NaN or infinite, or a target is no permutation.</exception>
    public static Tensor ForScores(Tensor scores, Tensor targetPermutation, bool importanceAware = true)
    {
        Check(scores, targetPermutation);
        return Objective(scores, targetPermutation, importanceAware);
    }

    /// <summary>The loss, unchecked.</summary>
    internal static Tensor Objective(Tensor scores, Tensor target, bool importanceAware)
    {
        using var scope = NewDisposeScope();
        var losses = ByRankUnchecked(scores, target);
        if (importanceAware)
        {
            double[] weights = [.. Enumerable.Range(1, (int)scores.shape[^1]).Select(Weight)];
            losses *= tensor(weights, dtype: losses.dtype, device: losses.device);
        }

        return losses.mean().MoveToOuterDisposeScope();
    }

    private static Tensor ByRankUnchecked(Tensor scores, Tensor target)
    {
        using var scope = NewDisposeScope();
        var ordered = scores.gather(-1, target);

        // Of what is left at each rank: summed from the end.
        return (ordered.flip(-1).logcumsumexp(-1).flip(-1) - ordered).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor scores, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(target);
        if (scores.dim() is not (1 or 2) || scores.numel() == 0 || !scores.is_floating_point())
        {
            throw new ArgumentException($"scores: expected floats [n] or [B,n] with n ≥ 1, got {scores.dtype} [{string.Join(',', scores.shape)}].", nameof(scores));
        }

        if (target.dtype != int64 || !target.shape.SequenceEqual(scores.shape))
        {
            throw new ArgumentException($"target: expected int64 [{string.Join(',', scores.shape)}] as the scores, got {target.dtype} [{string.Join(',', target.shape)}].", nameof(target));
        }

        using var scope = NewDisposeScope();
        if (!scores.detach().isfinite().all().item<bool>())
        {
            throw new ArgumentException("scores: expected finite numbers, got a NaN or an infinite one.", nameof(scores));
        }

        var n = scores.shape[^1];
        if ((target.sort(-1).Values != arange(n, dtype: int64, device: target.device)).any().item<bool>())
        {
            throw new ArgumentException($"target: expected a permutation, each of 0 to {n - 1} once in a list.", nameof(target));
        }
    }
}
