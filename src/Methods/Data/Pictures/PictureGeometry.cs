using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>Moves the content of pictures: between pixels by bilinear interpolation, black where nothing was.</summary>
public static class PictureGeometry
{
    /// <summary>Turns pictures about their centres.</summary>
    /// <param name="pictures"><c>uint8 [N,C,H,W]</c>.</param>
    /// <param name="degrees">The angle, counter-clockwise.</param>
    /// <returns>Pictures of the same shape; corners that turn out of sight are lost.</returns>
    /// <exception cref="ArgumentException">They are no such pictures, or the angle is not finite.</exception>
    public static Tensor Rotate(Tensor pictures, double degrees)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (!double.IsFinite(degrees))
        {
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, $"degrees: expected a finite angle, got {degrees}.");
        }

        return Apply(pictures, [.. Enumerable.Repeat(AffineMap.Rotation(degrees), pictures.dim() == 4 ? (int)pictures.shape[0] : 0)]);
    }

    /// <summary>Gives each picture its own map: out(p) = in(map(p)).</summary>
    /// <param name="pictures"><c>uint8 [N,C,H,W]</c>.</param>
    /// <param name="maps">N maps.</param>
    /// <returns>Pictures of the same shape and device.</returns>
    /// <exception cref="ArgumentException">They are no such pictures, or the maps are not N.</exception>
    public static Tensor Apply(Tensor pictures, IReadOnlyList<AffineMap> maps)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(maps);
        if (pictures.dtype != ScalarType.Byte || pictures.dim() != 4)
        {
            throw new ArgumentException(
                $"pictures: expected uint8 [N,C,H,W], got {pictures.dtype} [{string.Join(',', pictures.shape)}].", nameof(pictures));
        }

        var (count, channels, height, width) = (pictures.shape[0], pictures.shape[1], pictures.shape[2], pictures.shape[3]);
        if (maps.Count != count)
        {
            throw new ArgumentException($"maps: expected {count}, one a picture, got {maps.Count}.", nameof(maps));
        }

        using var scope = NewDisposeScope();
        var device = pictures.device;
        var (middleX, middleY) = ((width - 1) / 2.0, (height - 1) / 2.0);
        var x = (arange(width, dtype: float64, device: device) - middleX).view(1, 1, width);
        var y = (arange(height, dtype: float64, device: device) - middleY).view(1, height, 1);
        Tensor Of(Func<AffineMap, double> part) => tensor(maps.Select(part).ToArray(), device: device).view(count, 1, 1);
        var fromX = (Of(m => m.Xx) * x) + (Of(m => m.Xy) * y) + Of(m => m.X0) + middleX;
        var fromY = (Of(m => m.Yx) * x) + (Of(m => m.Yy) * y) + Of(m => m.Y0) + middleY;

        // A point between four pixels is their mean, each weighted by how near it is; pixels outside are black.
        var (left, top) = (fromX.floor(), fromY.floor());
        var (toRight, toBottom) = (fromX - left, fromY - top);
        var flat = pictures.to(float64).view(count, channels, height * width);
        var sum = zeros_like(flat);
        foreach (var (dx, dy) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
        {
            var (column, row) = (left + dx, top + dy);
            var isInside = (column >= 0) & (column < width) & (row >= 0) & (row < height);
            var weight = (dx == 0 ? 1 - toRight : toRight) * (dy == 0 ? 1 - toBottom : toBottom) * isInside;
            var index = ((row.clamp(0, height - 1) * width) + column.clamp(0, width - 1)).to(int64).view(count, 1, height * width);
            sum.add_(flat.gather(2, index.expand(count, channels, height * width)) * weight.view(count, 1, height * width));
        }

        return sum.round().clamp(0, byte.MaxValue).to(uint8).view(count, channels, height, width).MoveToOuterDisposeScope();
    }
}
