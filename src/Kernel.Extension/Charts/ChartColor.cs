using System.Text.RegularExpressions;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>Colours go into attributes as they are, so they hold nothing that could end one.</summary>
internal static partial class ChartColor
{
    /// <summary>A colour that is one.</summary>
    /// <param name="color">The colour, as CSS writes it.</param>
    /// <returns>The same.</returns>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Checked(string color) =>
        color is not null && Form().IsMatch(color)
            ? color
            : throw new ArgumentException($"Color: expected a colour of CSS, such as #0072B2, teal or rgb(0, 114, 178), got '{color}'.", nameof(color));

    [GeneratedRegex(@"\A(#[0-9A-Fa-f]{3,8}|[A-Za-z]{1,30}|[a-z]{2,8}\([0-9a-z.,% +-]{1,60}\))\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
