namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>How COMIC balances head and tail classes.</summary>
public enum ComicBalancer
{
    /// <summary>
    /// As the paper describes it: a head, a tail and a balanced network see the same batch, additive attention feeds the features of the
    /// first two into the third, and the head-tail balancer loss judges it. The balanced one predicts.
    /// </summary>
    Paper,

    /// <summary>
    /// What the official code does in the balancer's place, where balancer loss and attention are commented out: the three networks see
    /// examples drawn uniformly, by reversed and by balanced class frequency. The balanced one predicts; nothing of the other two reaches it.
    /// </summary>
    Released,

    /// <summary>One network as it is, with the modifier and the corrector alone.</summary>
    None,
}
