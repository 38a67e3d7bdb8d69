using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>SVG inside of an address (<c>data:</c>): a page shows it as a picture even where it allows no drawing.</summary>
internal static class SvgAddress
{
    private const string Head = "data:image/svg+xml,";

    /// <summary>The address of a drawing; it can stand between double quotes in HTML as it is.</summary>
    public static string Of(string svg)
    {
        var address = new StringBuilder(Head, svg.Length + (svg.Length / 8));
        foreach (var c in svg)
        {
            // Those that end an attribute or an address, and those that a cleaner of HTML could take for markup.
            _ = c switch
            {
                '%' => address.Append("%25"),
                '#' => address.Append("%23"),
                '<' => address.Append("%3C"),
                '>' => address.Append("%3E"),
                '"' => address.Append("%22"),
                '&' => address.Append("%26"),
                '\n' or '\r' or '\t' => address.Append(' '),
                _ => address.Append(c),
            };
        }

        return address.ToString();
    }

    /// <summary>The drawing of an address; null where it is another address.</summary>
    public static string? Read(string address) =>
        address.StartsWith(Head, StringComparison.Ordinal) ? Uri.UnescapeDataString(address[Head.Length..]) : null;
}
