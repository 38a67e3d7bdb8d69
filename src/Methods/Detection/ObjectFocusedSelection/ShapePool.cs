using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Detection;

/// <summary>
/// A pool of generated pictures (<see cref="ShapeScenes"/>) to select from: features of whole pictures, and what a simulated detector proposes,
/// each proposal described by the 12×12 pixels around its centre.
/// </summary>
public sealed class ShapePool
{
    private const int Crop = 12;
    private const double ClassAccuracy = 0.95;

    private ShapePool(ShapeScenes scenes, Tensor imageFeatures, ProposalTable proposals) => (Scenes, ImageFeatures, Proposals) = (scenes, imageFeatures, proposals);

    /// <summary>The pictures, with what is known of them.</summary>
    public ShapeScenes Scenes { get; }

    /// <summary>What the pictures look like as wholes: <c>float32 [N,128]</c>.</summary>
    public Tensor ImageFeatures { get; }

    /// <summary>What a simulated detector proposes: 10 % missed, 95 % of the classes right, a false one in every tenth picture.</summary>
    public ProposalTable Proposals { get; }

    /// <summary>Draws a pool.</summary>
    /// <param name="images">N, at least 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The pool.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="images"/> is below 1.</exception>
    public static ShapePool Draw(int images = 600, long seed = 0)
    {
        var scenes = ShapeScenes.Draw(images, seed: seed);
        using var convolution = new RandomConvolution(seed);
        using var scope = NewDisposeScope();
        var padded = nn.functional.pad(scenes.Data.Features, [Crop / 2, Crop / 2, Crop / 2, Crop / 2], PaddingModes.Constant, 128);
        Tensor CropOf(int image, Box box) =>
            padded[image].narrow(1, (int)((box.Top + box.Bottom) / 2), Crop).narrow(2, (int)((box.Left + box.Right) / 2), Crop);

        var crops = stack([.. scenes.Objects.Select(o => CropOf(o.Image, o.Box))]);
        var features = convolution.Of(crops);
        var values = features.data<float>().ToArray();
        var width = (int)features.shape[1];
        var provider = new SimulatedProposalProvider(
            scenes.Objects.Select((o, i) => new KnownObject(o.Image, o.ClassId, o.Box, [.. values.AsSpan(i * width, width)])),
            SimulatedProposalProvider.Confusion(ShapeScenes.ShapeNames.Length, ClassAccuracy),
            (image, random) =>
            {
                using var inner = NewDisposeScope();
                var (x, y) = (random.NextInt(ShapeScenes.Side - Crop), random.NextInt(ShapeScenes.Side - Crop));
                var box = new Box(x, y, x + Crop, y + Crop);
                return (box, [.. convolution.Of(CropOf((int)image.Id, box).unsqueeze(0)).data<float>()]);
            },
            seed: seed);

        // A simulation answers at once: nothing is waited for.
        var table = ProposalTable.BuildAsync(provider, [.. Enumerable.Range(0, images).Select(i => new PoolImage(i))], ShapeScenes.ShapeNames).GetAwaiter().GetResult();
        return new ShapePool(scenes, convolution.Of(scenes.Data.Features).DetachFromDisposeScope(), table);
    }

    /// <summary>What a selection of pictures holds.</summary>
    /// <param name="imageIds">The pictures.</param>
    /// <returns>The score, over the true objects.</returns>
    public SelectionScore Score(IEnumerable<long> imageIds) => SelectionScore.Of(Scenes.Objects, imageIds, ShapeScenes.ShapeNames.Length, ShapeScenes.ModesPerClass);

    /// <summary>The whole pool with masks that nobody drew: each proposed box is filled with its class, smaller boxes over larger ones.</summary>
    /// <returns>Pictures with given labels from the proposals and the true masks beside them.</returns>
    public SegmentationDataset AutoLabelled()
    {
        var data = Scenes.Data;
        var masks = new long[data.Given.EntryCount];
        foreach (var row in Proposals.Rows.OrderByDescending(r => r.Proposal.Box.Area))
        {
            var box = row.Proposal.Box.ClippedTo(ShapeScenes.Side, ShapeScenes.Side);
            for (var y = (int)box.Top; y < (int)box.Bottom; y++)
            {
                var from = (((int)row.ImageId * ShapeScenes.Side) + y) * ShapeScenes.Side;
                masks.AsSpan(from + (int)box.Left, (int)box.Right - (int)box.Left).Fill(row.Proposal.ClassId + 1);
            }
        }

        return data.WithGiven(data.Given.WithEntries(masks)).WithName($"{data.Name}, autolabels");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scenes}; {Proposals}";
}
