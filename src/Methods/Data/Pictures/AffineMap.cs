namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Where a changed picture takes its pixels from, in pixels from the centre, x to the right and y down:
/// (x, y) ↦ (Xx·x + Xy·y + X0, Yx·x + Yy·y + Y0).
/// </summary>
/// <param name="Xx">From x to x.</param>
/// <param name="Xy">From y to x.</param>
/// <param name="X0">Added to x, in pixels.</param>
/// <param name="Yx">From x to y.</param>
/// <param name="Yy">From y to y.</param>
/// <param name="Y0">Added to y, in pixels.</param>
public readonly record struct AffineMap(double Xx, double Xy, double X0, double Yx, double Yy, double Y0)
{
    /// <summary>Turns the picture about its centre.</summary>
    /// <param name="degrees">The angle, counter-clockwise.</param>
    /// <returns>The map.</returns>
    public static AffineMap Rotation(double degrees)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        return new(cos, -sin, 0, sin, cos, 0);
    }
}
