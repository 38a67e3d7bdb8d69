namespace NoisyNotebooks.Methods.Data;

/// <summary>A rectangle in a picture, in pixels from the upper left corner: columns Left … Right, rows Top … Bottom, the far edges not included.</summary>
/// <param name="Left">The first column.</param>
/// <param name="Top">The first row.</param>
/// <param name="Right">The column after the last; above <paramref name="Left"/> where the box holds anything.</param>
/// <param name="Bottom">The row after the last; above <paramref name="Top"/> where the box holds anything.</param>
public readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    /// <summary>Pixels across; 0 where the edges are in the wrong order.</summary>
    public double Width => Math.Max(0, Right - Left);

    /// <summary>Pixels down; 0 where the edges are in the wrong order.</summary>
    public double Height => Math.Max(0, Bottom - Top);

    /// <summary>Pixels inside.</summary>
    public double Area => Width * Height;

    /// <summary>Whether all four numbers are finite and the box holds something.</summary>
    public bool IsValid => double.IsFinite(Left + Top + Right + Bottom) && Right > Left && Bottom > Top;

    /// <summary>The overlap of two boxes divided by what they cover together: |A ∩ B| / |A ∪ B|.</summary>
    /// <param name="other">The other box.</param>
    /// <returns>From 0 (apart) to 1 (equal); 0 where neither holds anything.</returns>
    public double IntersectionOverUnion(Box other)
    {
        var inside = new Box(Math.Max(Left, other.Left), Math.Max(Top, other.Top), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom)).Area;
        var together = Area + other.Area - inside;
        return together > 0 ? inside / together : 0;
    }

    /// <summary>The part inside a picture.</summary>
    /// <param name="width">The picture's columns.</param>
    /// <param name="height">The picture's rows.</param>
    /// <returns>The part; it holds nothing where the box lies outside.</returns>
    public Box ClippedTo(int width, int height) =>
        new(Math.Clamp(Left, 0, width), Math.Clamp(Top, 0, height), Math.Clamp(Right, 0, width), Math.Clamp(Bottom, 0, height));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"({Left:0.#}, {Top:0.#})–({Right:0.#}, {Bottom:0.#})");
}
