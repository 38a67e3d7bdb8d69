using System.Collections.Immutable;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>The optimizer and its settings.</summary>
public abstract record OptimizerSettings
{
    /// <summary>The learning rate that the schedule starts from, above 0.</summary>
    public required double LearningRate { get; init; }

    /// <summary>L2 weight decay, at least 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The greatest norm of all of a network's gradients together, above 0; longer gradients are shortened to it. Null: none.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Parameters that are trained with other settings; the first group whose prefix fits counts.</summary>
    public ImmutableArray<ParameterGroup> Groups { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Title} {LearningRate}")
        + (WeightDecay > 0 ? FormattableString.Invariant($", weight decay {WeightDecay}") : string.Empty)
        + (ClipNorm is { } norm ? FormattableString.Invariant($", gradients up to {norm}") : string.Empty)
        + string.Concat(Groups.Select(g => $", {g}"));

    /// <summary>The optimizer's name with what is its own.</summary>
    private protected abstract string Title { get; }

    /// <summary>Makes the optimizer of one network; the parameter groups are in the order of <see cref="GroupsOf"/>.</summary>
    /// <param name="network">The network.</param>
    /// <returns>The optimizer.</returns>
    internal abstract OptimizerHelper Create(nn.Module network);

    /// <summary>The parameters of a network by group: each group that has any, those of no group last.</summary>
    internal IReadOnlyList<(Parameter[] Parameters, double RateFactor, double WeightDecay)> GroupsOf(nn.Module network)
    {
        var named = network.named_parameters().ToList();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var groups = new List<(Parameter[] Parameters, double RateFactor, double WeightDecay)>();
        foreach (var group in Groups)
        {
            var own = named.Where(p => p.name.StartsWith(group.Prefix, StringComparison.Ordinal) && taken.Add(p.name)).ToList();
            if (own.Count == 0)
            {
                throw new ArgumentException(
                    $"Groups: no parameter's name begins with '{group.Prefix}'; the names are {string.Join(", ", named.Take(20).Select(p => p.name))}.",
                    nameof(network));
            }

            groups.Add(([.. own.Select(p => p.parameter)], group.RateFactor, group.WeightDecay ?? WeightDecay));
        }

        var rest = named.Where(p => !taken.Contains(p.name)).Select(p => p.parameter).ToArray();
        if (rest.Length > 0 || groups.Count == 0)
        {
            groups.Add((rest, 1, WeightDecay));
        }

        return groups;
    }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal virtual void Validate()
    {
        Require(LearningRate > 0, nameof(LearningRate), LearningRate, "above 0");
        Require(WeightDecay >= 0, nameof(WeightDecay), WeightDecay, "at least 0");
        Require(ClipNorm is null or > 0, nameof(ClipNorm), ClipNorm ?? 0, "above 0");
        foreach (var group in Groups)
        {
            Require(group.RateFactor >= 0, nameof(Groups), group.RateFactor, "a rate factor of at least 0");
            Require(group.WeightDecay is null or >= 0, nameof(Groups), group.WeightDecay ?? 0, "a weight decay of at least 0");
        }
    }

    /// <summary>Refuses a value outside its range.</summary>
    private protected static void Require(bool isAllowed, string name, double value, string range)
    {
        if (!isAllowed)
        {
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} must be {range}, got {value}."));
        }
    }
}

/// <summary>Parameters with settings of their own.</summary>
/// <param name="Prefix">How their names begin: <c>head.</c></param>
/// <param name="RateFactor">Multiplies the learning rate, at least 0 (0: they stay as they are).</param>
/// <param name="WeightDecay">Their weight decay, at least 0; null: as for all.</param>
public sealed record ParameterGroup(string Prefix, double RateFactor = 1, double? WeightDecay = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Prefix}* ×{RateFactor}")
        + (WeightDecay is { } decay ? FormattableString.Invariant($" decay {decay}") : string.Empty);
}

/// <summary>Stochastic gradient descent with momentum.</summary>
public sealed record SgdSettings : OptimizerSettings
{
    /// <summary>Momentum, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether the momentum looks ahead (Nesterov); needs momentum.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override string ToString() => base.ToString();

    /// <inheritdoc/>
    private protected override string Title =>
        "SGD" + (Momentum == 0.9 ? string.Empty : FormattableString.Invariant($" momentum {Momentum}")) + (Nesterov ? " Nesterov" : string.Empty);

    /// <inheritdoc/>
    internal override OptimizerHelper Create(nn.Module network) =>
        optim.SGD(
            GroupsOf(network).Select(g => new SGD.ParamGroup(g.Parameters, new SGD.Options
            {
                LearningRate = LearningRate,
                InitialLearningRate = LearningRate,
                momentum = Momentum,
                dampening = 0,
                weight_decay = g.WeightDecay,
                nesterov = Nesterov,
                maximize = false,
            })),
            LearningRate,
            Momentum,
            weight_decay: WeightDecay,
            nesterov: Nesterov);

    /// <inheritdoc/>
    internal override void Validate()
    {
        base.Validate();
        Require(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "in [0, 1)");
        Require(!Nesterov || Momentum > 0, nameof(Momentum), Momentum, "above 0 for Nesterov");
    }
}

/// <summary>Adam, with its usual moments (0.9, 0.999); weight decay is added to the gradient.</summary>
public sealed record AdamSettings : OptimizerSettings
{
    /// <summary>Whether steps are divided by the greatest second moment so far and not by the present one (AMSGrad, Reddi et al. 2018).</summary>
    public bool AmsGrad { get; init; }

    /// <inheritdoc/>
    public override string ToString() => base.ToString();

    /// <inheritdoc/>
    private protected override string Title => AmsGrad ? "AMSGrad" : "Adam";

    /// <inheritdoc/>
    internal override OptimizerHelper Create(nn.Module network) =>
        optim.Adam(
            GroupsOf(network).Select(g => new Adam.ParamGroup(g.Parameters, new Adam.Options
            {
                LearningRate = LearningRate,
                InitialLearningRate = LearningRate,
                beta1 = 0.9,
                beta2 = 0.999,
                eps = 1e-8,
                weight_decay = g.WeightDecay,
                amsgrad = AmsGrad,
                maximize = false,
            })),
            LearningRate,
            weight_decay: WeightDecay,
            amsgrad: AmsGrad);
}

/// <summary>AdamW, with its usual moments (0.9, 0.999); weight decay shrinks the weights themselves.</summary>
public sealed record AdamWSettings : OptimizerSettings
{
    /// <inheritdoc/>
    public override string ToString() => base.ToString();

    /// <inheritdoc/>
    private protected override string Title => "AdamW";

    /// <inheritdoc/>
    internal override OptimizerHelper Create(nn.Module network) =>
        optim.AdamW(
            GroupsOf(network).Select(g => new AdamW.ParamGroup(g.Parameters, new AdamW.Options
            {
                LearningRate = LearningRate,
                InitialLearningRate = LearningRate,
                beta1 = 0.9,
                beta2 = 0.999,
                eps = 1e-8,
                weight_decay = g.WeightDecay,
                amsgrad = false,
                maximize = false,
            })),
            LearningRate,
            weight_decay: WeightDecay);
}
