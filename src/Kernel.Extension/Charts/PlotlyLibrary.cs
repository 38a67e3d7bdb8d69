using System.IO.Compression;

namespace NoisyNotebooks.Kernel.Extension.Charts;

/// <summary>
/// plotly.js for pages that draw charts from <c>text/html</c>: taken from the Plotly.NET assembly, so that no page needs a
/// network, and put into the first chart of a notebook only (1.5 MB, compressed).
/// </summary>
public static class PlotlyLibrary
{
    private static readonly Lock Gate = new();
    private static readonly Lazy<string> Compressed = new(Compress, LazyThreadSafetyMode.PublicationOnly);
    private static bool s_isEmitted;

    /// <summary>
    /// Whether charts bring plotly.js along. Without it a page shows the static pictures; hosts that draw
    /// <c>application/vnd.plotly.v1+json</c> themselves never need it. The environment variable
    /// <c>NOISY_PLOTLYJS=none</c> makes it false from the start.
    /// </summary>
    public static bool IsIncluded { get; set; } =
        !string.Equals(Environment.GetEnvironmentVariable("NOISY_PLOTLYJS"), "none", StringComparison.OrdinalIgnoreCase);

    /// <summary>Forgets what was emitted: the next chart is the first of a new notebook.</summary>
    public static void Reset()
    {
        lock (Gate)
        {
            s_isEmitted = false;
        }
    }

    // `define`, `exports` and `module` are hidden from the library: in the classic Notebook, RequireJS would otherwise catch
    // it as an anonymous module, and window.Plotly would never come to be.
    /// <summary>The script element that loads the library, for pages that put it where they want it.</summary>
    /// <returns>Markup, 1.5 MB.</returns>
    public static string ScriptElement() =>
        "<script>(function(){if(window.noisyPlotly)return;"
        + "if(window.Plotly){window.noisyPlotly=Promise.resolve(window.Plotly);return}"
        + "if(!window.DecompressionStream)return;"
        + $"var packed=\"{Compressed.Value}\";"
        + "var bytes=Uint8Array.from(atob(packed),function(c){return c.charCodeAt(0)});"
        + "window.noisyPlotly=new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream(\"gzip\"))).text().then(function(source){"
        + "var script=document.createElement(\"script\");"
        + "script.textContent=\"(function(define,exports,module){\"+source+\"\\n}).call(window)\";"
        + "document.head.appendChild(script);script.remove();return window.Plotly})"
        + "})()</script>";

    /// <summary>Whether markup holds a chart that waits for the library.</summary>
    /// <param name="html">Any markup.</param>
    /// <returns>Whether it does.</returns>
    public static bool IsAwaitedBy(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        return html.Contains("window.noisyPlotly.then", StringComparison.Ordinal);
    }

    /// <summary>The script element that loads the library, the first time; afterwards nothing.</summary>
    /// <returns>Markup, or the empty string.</returns>
    internal static string TakeScript()
    {
        lock (Gate)
        {
            if (s_isEmitted || !IsIncluded)
            {
                return string.Empty;
            }

            s_isEmitted = true;
        }

        return ScriptElement();
    }

    private static string Compress()
    {
        var assembly = typeof(Plotly.NET.GenericChart).Assembly;
        var name = assembly.GetManifestResourceNames()
            .FirstOrDefault(n => n.Contains(".plotly-", StringComparison.Ordinal) && n.EndsWith(".min.js", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{assembly.GetName()} carries no plotly.js.");
        using var source = assembly.GetManifestResourceStream(name)!;
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            source.CopyTo(gzip);
        }

        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }
}
