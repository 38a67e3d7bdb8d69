using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Preferences;

/// <summary>
/// How likely a language model makes an answer: the sum (not the mean) over its tokens of log softmax(logits) at the token. Logits are
/// aligned with labels: a model whose logits at t predict token t + 1 is shifted before.
/// </summary>
public static class SequenceLogProbability
{
    /// <summary>Log-probability of each token: log softmax(logits) at it.</summary>
    /// <param name="logits">Floats <c>[B,T,V]</c>.</param>
    /// <param name="labels">Tokens from 0 to V−1, int64 <c>[B,T]</c>.</param>
    /// <returns>Floats <c>[B,T]</c>.</returns>
    /// <exception cref="ArgumentException">Shapes or types differ from that, a token is outside the vocabulary, or a logit is NaN or +∞.</exception>
    public static Tensor OfTokens(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return Numbers(Gathered(logits, labels)).MoveToOuterDisposeScope();
    }

    /// <summary>Log-probability of each answer: the sum over the tokens whose mask is not 0.</summary>
    /// <param name="logits">Floats <c>[B,T,V]</c>.</param>
    /// <param name="labels">Tokens, int64 <c>[B,T]</c>; those with mask 0 may be anything.</param>
    /// <param name="mask">1 for tokens of the answer, 0 for prompt and padding, <c>[B,T]</c>, any number type.</param>
    /// <returns>Floats <c>[B]</c>; 0 for an answer without tokens.</returns>
    /// <exception cref="ArgumentException">
    /// Shapes or types differ from that, or at a token of the answer a logit is NaN or +∞ or the token is outside the vocabulary.
    /// </exception>
    public static Tensor Of(Tensor logits, Tensor labels, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(mask);
        if (!mask.shape.SequenceEqual(labels.shape))
        {
            throw new ArgumentException($"mask: expected [{string.Join(',', labels.shape)}] as labels, got [{string.Join(',', mask.shape)}].", nameof(mask));
        }

        using var scope = NewDisposeScope();
        var counts = mask != 0;
        var found = Gathered(logits, where(counts, labels, zeros_like(labels)));

        // Chosen and not multiplied: a token that does not count may be impossible, and 0·∞ is no number.
        return Numbers(where(counts, found, zeros_like(found))).sum(1).MoveToOuterDisposeScope();
    }

    private static Tensor Gathered(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        if (logits.dim() != 3 || !logits.is_floating_point())
        {
            throw new ArgumentException($"logits: expected floats [B,T,V], got {logits.dtype} [{string.Join(',', logits.shape)}].", nameof(logits));
        }

        if (labels.dtype != int64 || !labels.shape.AsSpan().SequenceEqual(logits.shape.AsSpan(0, 2)))
        {
            throw new ArgumentException($"labels: expected int64 [{string.Join(',', logits.shape[..2])}] as in logits, got {labels.dtype} [{string.Join(',', labels.shape)}].", nameof(labels));
        }

        if (labels.numel() > 0 && (labels.min().item<long>() < 0 || labels.max().item<long>() >= logits.shape[2]))
        {
            throw new ArgumentException($"labels: expected tokens from 0 to {logits.shape[2] - 1}, got {labels.min().item<long>()} to {labels.max().item<long>()}.", nameof(labels));
        }

        return logits.log_softmax(2).gather(2, labels.unsqueeze(2)).squeeze(2);
    }

    private static Tensor Numbers(Tensor found, string name = "logits") => !found.detach().isnan().any().item<bool>()
        ? found
        : throw new ArgumentException($"{name}: there is a NaN or +∞ at a token that counts.", name);
}
