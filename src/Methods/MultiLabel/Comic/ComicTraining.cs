using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// COMIC (Zhang et al., ICCV 2023): label sets with a long tail and with positives that are missing. The modifier weighs and focuses, the
/// corrector recalls labels that the network is sure of, the balancer weighs a head against a tail learner.
/// </summary>
/// <remarks>
/// The losses are sums over the batch, and the published rates are Adam's (backbone 1e-3, classifier 1e-4, weight decay 1e-4, batch 32, 40
/// epochs): with SGD a rate some batch × labels smaller is needed. Unknown labels count as absent. How the paper adds the balancer loss to
/// the others is not said; here it is the balanced network's modifier loss, the balancer loss with weight 1 and the corrector's with 0.2.
/// The attention has no dropout. Head, tail and balanced network end with a normalized cosine classifier; without a balancer the
/// network is taken as it is.
/// </remarks>
public sealed class ComicTraining : TrainingMethod
{
    private const int Balanced = 2;

    /// <summary>Creates the method.</summary>
    /// <param name="balancer">How head and tail classes are balanced.</param>
    public ComicTraining(ComicBalancer balancer = ComicBalancer.Paper)
    {
        if (!Enum.IsDefined(balancer))
        {
            throw new ArgumentOutOfRangeException(nameof(balancer), balancer, $"balancer: expected one of {string.Join(", ", Enum.GetNames<ComicBalancer>())}, got {balancer}.");
        }

        Balancer = balancer;
    }

    /// <inheritdoc/>
    public override string Name => "comic";

    /// <inheritdoc/>
    public override string Title => "COMIC";

    /// <summary>How head and tail classes are balanced.</summary>
    public ComicBalancer Balancer { get; }

    /// <summary>Whether rare classes weigh more; otherwise all weights of the modifier are 1.</summary>
    public bool UsesClassWeights { get; init; } = true;

    /// <summary>Whether probabilities are shifted by which labels occur together.</summary>
    public bool UsesCoOccurrence { get; init; } = true;

    /// <summary>γ₋ of modifier and corrector, at least 0.</summary>
    public double GammaNegative { get; init; } = 3;

    /// <summary>γ₊ of the modifier, at least 0.</summary>
    public double GammaPositive { get; init; }

    /// <summary>The shift of negative probabilities, in [0, 1).</summary>
    public double Clip { get; init; } = 0.05;

    /// <summary>The factor of negative probabilities beside labels that they occur with, at least 1.</summary>
    public double NegativeBoost { get; init; } = 1.2;

    /// <summary>
    /// The most that the attention may be, in (0, 1]. The formula has 1, with which a label that occurs with no other never gets a gradient.
    /// </summary>
    public double AttentionCap { get; init; } = 0.99;

    /// <summary>The weight of the corrector's loss, at least 0; 0: no corrector.</summary>
    public double CorrectorWeight { get; init; } = 0.2;

    /// <summary>The epoch, from 1, from which labels are corrected. The released code: 1.</summary>
    public int CorrectFrom { get; init; } = 1;

    /// <summary>τ of the corrector, in (0, 1).</summary>
    public double Tau { get; init; } = 0.7;

    /// <summary>The corrector's margin, at least 0.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>The weight of the balancer loss, at least 0 (<see cref="ComicBalancer.Paper"/>); 0: none.</summary>
    public double BalancerWeight { get; init; } = 1;

    /// <summary>γ of the balancer, above 0.</summary>
    public double BalancerGamma { get; init; } = 2;

    /// <summary>H, the slices of the cosine classifier; the network's last features are a multiple of it.</summary>
    public int Heads { get; init; } = 1;

    /// <summary>α, how much of the moving mean's direction the tail learner adds, at least 0.</summary>
    public double TailShare { get; init; } = 2;

    /// <summary>How much the attention adds to the balanced network's features, at least 0. The code: 0.1.</summary>
    public double AttentionFactor { get; init; } = 0.1;

    /// <summary>
    /// The share of the run after which the tail learner's rate is a tenth (<see cref="ComicBalancer.Paper"/>), from 0 to 1; 1: never. The
    /// paper's head learner keeps a high rate longer (a step at 24 of 40 epochs) than its tail learner (12).
    /// </summary>
    public double TailDecaysAt { get; init; } = 0.3;

    /// <inheritdoc/>
    /// <remarks>A sum over the batch diverges at the rate that is usual for means.</remarks>
    public override UsualTraining? Usual { get; } = new("adam", 1e-3, 0, 30, IsConstant: false);

    /// <inheritdoc/>
    public override string Settings
    {
        get
        {
            var parts = new List<string>
            {
                Balancer switch { ComicBalancer.Paper => "paper's balancer", ComicBalancer.Released => "released sampling", _ => "no balancer" },
                FormattableString.Invariant($"γ₋ = {GammaNegative}"),
                FormattableString.Invariant($"clip {Clip}"),
            };
            void Add(bool isSaid, FormattableString part)
            {
                if (isSaid)
                {
                    parts.Add(FormattableString.Invariant(part));
                }
            }

            var (corrects, balances) = (CorrectorWeight > 0, Balancer != ComicBalancer.None);
            Add(GammaPositive > 0, $"γ₊ = {GammaPositive}");
            Add(!UsesClassWeights, $"no class weights");
            Add(!UsesCoOccurrence, $"no co-occurrence");
            Add(UsesCoOccurrence, $"boost {NegativeBoost}");
            Add(UsesCoOccurrence && AttentionCap != 0.99, $"a at most {AttentionCap}");
            Add(!corrects, $"no corrector");
            Add(corrects, $"corrector {CorrectorWeight} from epoch {CorrectFrom}, τ = {Tau}, margin {Margin}");
            Add(balances && Heads != 1, $"H = {Heads}");
            Add(balances && TailShare != 2, $"α = {TailShare}");
            Add(Balancer == ComicBalancer.Paper && BalancerWeight != 1, $"balancer {BalancerWeight}");
            Add(Balancer == ComicBalancer.Paper && BalancerGamma != 2, $"γ = {BalancerGamma}");
            Add(Balancer == ComicBalancer.Paper && AttentionFactor != 0.1, $"attention {AttentionFactor}");
            Add(Balancer == ComicBalancer.Paper && TailDecaysAt != 0.3, $"tail decays at {TailDecaysAt}");
            return string.Join(", ", parts);
        }
    }

    /// <summary>How many networks are trained.</summary>
    internal int NetworkCount => Balancer == ComicBalancer.None ? 1 : 3;

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is MultiLabelDataset;

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor> CreateNetwork(TrainingRequest request, int index)
    {
        var plain = base.CreateNetwork(request, index);
        if (Balancer == ComicBalancer.None)
        {
            return plain;
        }

        ArgumentNullException.ThrowIfNull(request);
        var network = new ComicNetwork(
            plain, request.Train.Kind.OutputCount(request.Train), Heads, attends: Balancer == ComicBalancer.Paper && index == Balanced);
        WeightInitialization.Apply(network, SeedOf(request, index));
        return network;
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Hyperparameter.AtLeastZero(CorrectorWeight);
        Hyperparameter.AtLeastZero(BalancerWeight);
        Hyperparameter.AtLeastZero(TailShare);
        Hyperparameter.AtLeastZero(AttentionFactor);
        Hyperparameter.Share(TailDecaysAt);
        ArgumentOutOfRangeException.ThrowIfLessThan(CorrectFrom, 1);
        var train = (MultiLabelDataset)context.Train;
        CheckCounts(train);
        return Balancer switch
        {
            ComicBalancer.None => new ComicSession(this, context),
            ComicBalancer.Released => new ReleasedComicSession(this, context),
            _ => new BalancedComicSession(this, context),
        };
    }

    private static void CheckCounts(MultiLabelDataset train)
    {
        if (Array.IndexOf(train.LabelCounts(), 0) is var empty and >= 0)
        {
            throw new ArgumentException(
                $"Train: expected every label to be present in at least one example, since weights and co-occurrence are read from the counts; "
                    + $"'{train.LabelNames[empty]}' is present in none.",
                nameof(train));
        }
    }
}
