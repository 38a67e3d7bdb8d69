using System.Text.RegularExpressions;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// The style and the script that displays bring along. Each output has both, so that it stands alone; a page of many outputs
/// has them once (<see cref="Expand"/>, <see cref="Style"/>, <see cref="Script"/>).
/// </summary>
public static partial class PageParts
{
    private static readonly Lazy<string> Css = new(() => Resource("Displays.css"), LazyThreadSafetyMode.PublicationOnly);
    private static readonly Lazy<string> JavaScript = new(() => Resource("Displays.js"), LazyThreadSafetyMode.PublicationOnly);
    private static readonly Lazy<string> TableCss = new(
        () => string.Join('\n', Css.Value.Split('\n').Where(r => r.Contains(".noisy-table", StringComparison.Ordinal) || r.StartsWith(".noisy-rows{", StringComparison.Ordinal) || r.StartsWith(".noisy-rows[data-page]{", StringComparison.Ordinal))),
        LazyThreadSafetyMode.PublicationOnly);
    private static bool s_areInFirstOutputOnly;
    private static int s_isEmitted;

    /// <summary>The rules of charts, galleries and tables.</summary>
    public static string Style => Css.Value;

    /// <summary>What makes pictures drawings, pages long tables, and shows values under the pointer.</summary>
    public static string Script => JavaScript.Value;

    /// <summary>
    /// From now on only the next display brings them along: for a notebook that is run from top to bottom and written at once;
    /// called again where another notebook begins. In a notebook that people run cell by cell the first output may be gone
    /// while later ones stand.
    /// </summary>
    public static void BeginNotebook()
    {
        s_areInFirstOutputOnly = true;
        Interlocked.Exchange(ref s_isEmitted, 0);
    }

    /// <summary>Markup of displays as an output of its own.</summary>
    /// <param name="html">The markup.</param>
    /// <returns>The markup, with style and script.</returns>
    public static string Append(string html) =>
        s_areInFirstOutputOnly && Interlocked.Exchange(ref s_isEmitted, 1) == 1
            ? $"{html}<script class=\"noisy-script\">window.noisyDisplays&&noisyDisplays()</script>"
            : $"{html}<style class=\"noisy-style\">{Style}</style><script class=\"noisy-script\">{Script}</script>";

    /// <summary>Markup of short tables as an output of its own.</summary>
    /// <param name="html">The markup.</param>
    /// <returns>The markup, with the rules of tables.</returns>
    internal static string AppendTable(string html) =>
        s_areInFirstOutputOnly && s_isEmitted == 1 ? html : $"{html}<style class=\"noisy-style\">{TableCss.Value}</style>";

    /// <summary>
    /// The markup of an output as it stands in a page that has style and script itself: drawings in place of their pictures,
    /// which needs no script.
    /// </summary>
    /// <param name="html">An output's markup.</param>
    /// <returns>The markup of the page.</returns>
    public static string Expand(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        return Pictures().Replace(Parts().Replace(html, string.Empty), m => SvgChart.FromAddress(m.Groups["address"].Value) ?? m.Value);
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(PageParts).Assembly.GetManifestResourceStream(name)!);
        var lines = reader.ReadToEnd().Split('\n').Where(l => !l.StartsWith("/*", StringComparison.Ordinal));
        return string.Join('\n', lines).TrimEnd();
    }

    [GeneratedRegex("<style class=\"noisy-style\">.*?</style>|<script class=\"noisy-script\">.*?</script>", RegexOptions.Singleline, 10_000)]
    private static partial Regex Parts();

    [GeneratedRegex("<img class=\"noisy-picture\"[^>]*? src=\"(?<address>[^\"]*)\">", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Pictures();
}
