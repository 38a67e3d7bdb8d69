using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Detection;
using NoisyNotebooks.Methods.Noise;
using TorchSharp;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

public sealed class SelectionDisplayTests
{
    [Fact]
    public void A_selection_shows_its_steps_its_counts_and_that_proposals_are_simulated()
    {
        var world = ObjectWorld.Draw(images: 60, seed: 1);
        var selection = new ObjectFocusedSelection(10, 5).Select(world.Proposals, TestContext.Current.CancellationToken);
        var text = Displays.Of(selection).Data[MimeBundle.PlainText];
        Assert.Contains("10 of ", text, StringComparison.Ordinal);
        Assert.Contains("Proposals are simulated.", text, StringComparison.Ordinal);
        Assert.Contains("pictures wanted", text, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", selection.Steps[0].Picked), text, StringComparison.Ordinal);

        var own = new ObjectFocusedSelection(10, 6).Select(world.Proposals.Features, world.Proposals.Classes, world.Proposals.ImageIds, TestContext.Current.CancellationToken);
        var shown = Displays.Of(own).Data[MimeBundle.PlainText];
        Assert.DoesNotContain("simulated", shown, StringComparison.Ordinal);
        Assert.Contains("Class 5 has no proposed object", shown, StringComparison.Ordinal);

        var plane = Displays.Of(SelectionPlane.Of(world.Proposals.Features, selection, selection.ClassOrder[^1]));
        Assert.Contains("Proposed objects of class", plane.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("brought its picture", plane.Data["application/vnd.plotly.v1+json"], StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_stand_beside_their_pictures_and_the_true_ones_where_they_differ()
    {
        var data = ShapeScenes.Draw(5).Data;
        var clean = LabelMapView.FirstExamples(data);
        Assert.Equal([5, 3, 32, 65], clean.Features.shape);
        Assert.Equal(data.Features[0, 0, 3, 4].ToByte(), clean.Features[0, 2, 3, 4].ToByte());
        Assert.Equal(data.PresentIn(data.Given, 0).Skip(1), clean.ClassNames[(int)clean.GivenLabels[0]].Split(", "));

        var noisy = new SymmetricNoise(0.2).Inject(data, seed: 1);
        Assert.Equal([5, 3, 32, 98], LabelMapView.FirstExamples(noisy.Dataset).Features.shape);
        Assert.Contains("masks of 6 classes", Displays.Of(noisy.Dataset).Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("Picture, given mask, true mask:", Displays.Of(noisy).Data[MimeBundle.Html], StringComparison.Ordinal);

        // The three parts of a pixel: what is drawn, and the colours of two classes that differ where the labels do.
        var shown = LabelMapView.FirstExamples(noisy.Dataset).Features;
        for (var x = 0; x < 32; x++)
        {
            var differ = noisy.Dataset.Given.Values[0, 7, x].ToInt64() != noisy.Dataset.Known!.Values[0, 7, x].ToInt64();
            Assert.Equal(differ, Enumerable.Range(0, 3).Any(c => shown[0, c, 7, 33 + x].ToByte() != shown[0, c, 7, 66 + x].ToByte()));
        }
    }
}
