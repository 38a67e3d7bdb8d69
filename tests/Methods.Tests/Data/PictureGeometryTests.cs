using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class PictureGeometryTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(90, 1)]
    [InlineData(180, 2)]
    [InlineData(-90, 3)]
    [InlineData(360, 0)]
    public void Quarter_turns_move_whole_pixels_counter_clockwise(double degrees, long turns)
    {
        using var scope = NewDisposeScope();
        var pictures = Noise(3, 2, 6, 6);

        Assert.True(PictureGeometry.Rotate(pictures, degrees).equal(rot90(pictures, turns, (2, 3))).all().item<bool>());
    }

    [Fact]
    public void Between_pixels_is_their_weighted_mean_and_outside_is_black()
    {
        using var scope = NewDisposeScope();
        var picture = tensor(new byte[] { 0, 100, 200 }, [1, 1, 1, 3]);
        var right = PictureGeometry.Apply(picture, [new AffineMap(1, 0, 0.25, 0, 1, 0)]);
        var down = PictureGeometry.Apply(picture, [new AffineMap(1, 0, 0, 0, 1, 0.5)]);

        Assert.Equal([25, 125, 150], right.data<byte>().ToArray());
        Assert.Equal([0, 50, 100], down.data<byte>().ToArray());
    }

    [Fact]
    public void Each_picture_has_its_own_map_and_the_middle_stays()
    {
        using var scope = NewDisposeScope();
        var pictures = Noise(2, 1, 5, 7);
        var turned = PictureGeometry.Apply(pictures, [AffineMap.Rotation(25), AffineMap.Rotation(0)]);

        Assert.True(turned[1].equal(pictures[1]).all().item<bool>());
        Assert.False(turned[0].equal(pictures[0]).all().item<bool>());
        Assert.Equal(pictures[0, 0, 2, 3].item<byte>(), turned[0, 0, 2, 3].item<byte>());
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        Assert.Contains("pictures: expected uint8 [N,C,H,W], got Float32 [2,3]", Assert.Throws<ArgumentException>(() => PictureGeometry.Rotate(zeros(2, 3), 5)).Message, StringComparison.Ordinal);
        Assert.Contains("maps: expected 2, one a picture, got 1", Assert.Throws<ArgumentException>(() => PictureGeometry.Apply(Noise(2, 1, 3, 3), [default])).Message, StringComparison.Ordinal);
        Assert.Contains("degrees", Assert.Throws<ArgumentOutOfRangeException>(() => PictureGeometry.Rotate(Noise(1, 1, 3, 3), double.NaN)).Message, StringComparison.Ordinal);
    }

    private static Tensor Noise(params long[] shape)
    {
        using var generator = new Generator(4);
        return randint(0, 256, shape, dtype: uint8, generator: generator);
    }
}
