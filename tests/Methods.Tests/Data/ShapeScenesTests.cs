using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class ShapeScenesTests
{
    [Fact]
    public void Boxes_hold_their_objects_and_nothing_is_drawn_outside_them()
    {
        var scenes = ShapeScenes.Draw(300, seed: 1);
        var masks = scenes.Data.Given.Entries();
        var left = masks.ToArray();
        foreach (var each in scenes.Objects)
        {
            var (inside, touched) = (0, new bool[4]);
            for (var y = (int)each.Box.Top; y < (int)each.Box.Bottom; y++)
            {
                for (var x = (int)each.Box.Left; x < (int)each.Box.Right; x++)
                {
                    var at = (((each.Image * 32) + y) * 32) + x;
                    if (masks[at] != 0)
                    {
                        Assert.Equal(each.ClassId + 1, masks[at]);
                        inside++;
                        left[at] = 0;
                        touched[0] |= x == each.Box.Left;
                        touched[1] |= x == each.Box.Right - 1;
                        touched[2] |= y == each.Box.Top;
                        touched[3] |= y == each.Box.Bottom - 1;
                    }
                }
            }

            Assert.DoesNotContain(false, touched);
            Assert.InRange(inside / each.Box.Area, 0.35, 1);
            Assert.InRange(each.Box.Width, each.Mode < 2 ? 9 : 6, each.Mode < 2 ? 11 : 7);
        }

        Assert.All(left, l => Assert.Equal(0, l));
        Assert.All(scenes.Objects.GroupBy(o => o.Image), g => Assert.InRange(g.Count(), 1, 4));
        Assert.Equal(300, scenes.Objects.Select(o => o.Image).Distinct().Count());
        Assert.All(scenes.Objects.GroupBy(o => o.Image), g => Assert.All(g, a => Assert.All(g, b => Assert.True(a == b || a.Box.IntersectionOverUnion(b.Box) == 0))));
    }

    [Fact]
    public void Bright_objects_are_bright_and_shapes_come_as_often_as_they_are_told()
    {
        var scenes = ShapeScenes.Draw(1_000, seed: 2);
        using var scope = NewDisposeScope();
        foreach (var mode in new[] { 0, 1, 2, 3 })
        {
            var level = scenes.Objects.Where(o => o.Mode == mode && o.ClassId == 1).Take(20)
                .Average(o => scenes.Data.Features[o.Image, 0, (int)((o.Box.Top + o.Box.Bottom) / 2), (int)((o.Box.Left + o.Box.Right) / 2)].ToByte() / 255.0);
            Assert.Equal(mode % 2 == 0 ? 0.85 : 0.15, level, 0.1);
        }

        for (var c = 0; c < 5; c++)
        {
            Assert.Equal(ShapeScenes.UnequalShapes[c], scenes.Objects.Average(o => o.ClassId == c ? 1.0 : 0), 0.04);
        }

        Assert.True(ShapeScenes.Draw(20, seed: 3).Data.Features.Equals(ShapeScenes.Draw(30, seed: 3).Data.Features.narrow(0, 0, 20)));
        Assert.False(ShapeScenes.Draw(20, seed: 3).Data.Features.Equals(ShapeScenes.Draw(20, seed: 3, split: DataSplit.Test).Data.Features));
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Assert.Contains("count", Assert.Throws<ArgumentOutOfRangeException>(() => ShapeScenes.Draw(0)).Message, StringComparison.Ordinal);
        Assert.Contains("shapeProbabilities: expected 5 numbers", Assert.Throws<ArgumentException>(() => ShapeScenes.Draw(1, [0.5, 0.5])).Message, StringComparison.Ordinal);
        Assert.Contains("sum to 1", Assert.Throws<ArgumentException>(() => ShapeScenes.Draw(1, [1, 1, 0, 0, 0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Boxes_overlap_as_their_areas_say()
    {
        var box = new Box(2, 3, 6, 5);
        Assert.Equal((4, 2, 8), (box.Width, box.Height, box.Area));
        Assert.Equal(1, box.IntersectionOverUnion(box));
        Assert.Equal(4.0 / 12, box.IntersectionOverUnion(new Box(4, 3, 8, 5)), 12);
        Assert.Equal(0, box.IntersectionOverUnion(new Box(6, 3, 8, 5)));
        Assert.Equal(0, default(Box).IntersectionOverUnion(default));
        Assert.Equal(new Box(2, 3, 5, 4), box.ClippedTo(5, 4));
        Assert.False(box.ClippedTo(2, 9).IsValid);
        Assert.False(new Box(0, 0, double.NaN, 1).IsValid);
    }
}
