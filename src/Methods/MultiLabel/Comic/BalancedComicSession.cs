using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>A run of COMIC with the paper's balancer: a head, a tail and a balanced network on the same batch.</summary>
internal sealed class BalancedComicSession : ComicSession
{
    private const int Head = 0;
    private const int Tail = 1;
    private const int Balanced = 2;
    private const double LateTailRate = 0.1;

    private readonly HeadTailBalancerLoss _balancer;

    public BalancedComicSession(ComicTraining method, TrainingContext context)
        : base(method, context)
    {
        _balancer = new HeadTailBalancerLoss(Modifier, method.BalancerGamma);
    }

    public override double RateFactor(int network, double finishedEpochs, int epochs) =>
        network == Tail && Method.TailDecaysAt < 1 && finishedEpochs >= Method.TailDecaysAt * epochs ? LateTailRate : 1;

    public override Tensor Loss(TrainingStep step)
    {
        var (head, tail, balanced) = ((ComicNetwork)step.Networks[Head], (ComicNetwork)step.Networks[Tail], (ComicNetwork)step.Networks[Balanced]);
        var (ofHead, ofTail) = (step.Forward(head.Features), step.Forward(tail.Features));
        var features = balanced.Attend(step.Forward(balanced.Features), ofHead, ofTail, Method.AttentionFactor);
        Means[Head].Update(ofHead);
        Means[Tail].Update(ofTail);

        // The head learner without the direction in which features move, the tail learner with more of it.
        var movingHead = head.Classifier.Moving(ofHead, Means[Head].Value, share: -1);
        var movingTail = tail.Classifier.Moving(ofTail, Means[Tail].Value, share: Method.TailShare);
        var logits = balanced.Classifier.call(features);
        var given = step.Batch.GivenLabels.eq(1);
        var labels = given.to(logits.dtype);
        var attention = Modifier.AttentionUnchecked(labels);

        // head: L_pfm(z_head) + 0.2 L_rlc(moving z_head), the tail likewise
        var loss = Modifier.ForwardUnchecked(head.Classifier.call(ofHead), labels, attention) + Correction(step, Head, movingHead, given, isShown: false)
            + Modifier.ForwardUnchecked(tail.Classifier.call(ofTail), labels, attention) + Correction(step, Tail, movingTail, given, isShown: false);

        // balanced: L_htb + L_pfm(z_bal) + 0.2 L_rlc(z_bal)
        loss = loss + Modifier.ForwardUnchecked(logits, labels, attention) + Correction(step, Balanced, logits, given, isShown: true);
        if (Method.BalancerWeight == 0)
        {
            return loss;
        }

        var balance = _balancer.ForwardUnchecked(movingHead, movingTail, logits, labels);
        step.Record("weight of the head learner", balance.HeadWeight);
        return loss + (balance.Loss * Method.BalancerWeight);
    }

    public override Tensor Predict(IReadOnlyList<nn.Module<Tensor, Tensor>> networks, Tensor inputs)
    {
        var (head, tail, balanced) = ((ComicNetwork)networks[Head], (ComicNetwork)networks[Tail], (ComicNetwork)networks[Balanced]);
        return balanced.Classifier.call(
            balanced.Attend(balanced.Features(inputs), head.Features(inputs), tail.Features(inputs), Method.AttentionFactor));
    }
}
