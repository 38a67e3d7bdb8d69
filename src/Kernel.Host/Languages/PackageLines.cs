using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary><c>#r "nuget: …"</c> and <c>#i "nuget: …"</c>. Our own package is already here, whatever version is asked for.</summary>
/// <param name="languages">The languages that see the packages.</param>
internal sealed class PackageLines(IReadOnlyList<IProgrammingLanguage> languages)
{
    private readonly List<string> _sources = [];
    private readonly SortedDictionary<string, string> _asked = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs one such line.</summary>
    /// <param name="part">The line.</param>
    /// <param name="run">The cell that is running.</param>
    /// <returns>Null; what is wrong is thrown.</returns>
    /// <exception cref="CommandException">The line is malformed or the package cannot be had.</exception>
    public async Task<CellError?> RunAsync(CellPart part, CellRun run)
    {
        if (part.Name == "#i")
        {
            _sources.Add(part.Text);
            return null;
        }

        var pieces = part.Text.Split(',', 2, StringSplitOptions.TrimEntries);
        var (id, version) = (pieces[0], pieces.Length > 1 && pieces[1] is not ("" or "*-*") ? pieces[1] : "*");
        if (string.Equals(id, "NoisyNotebooks", StringComparison.OrdinalIgnoreCase)
            || id.StartsWith("NoisyNotebooks.", StringComparison.OrdinalIgnoreCase))
        {
            Say(run, $"{id} is already loaded: this host is part of it.");
            return null;
        }

        var package = await NuGetPackages.ResolveAsync(id, version, _asked, _sources, run.Directory, run.CancellationToken);
        _asked[id] = version;
        foreach (var language in languages)
        {
            await language.AddReferencesAsync(package.Assemblies);
        }

        Say(run, $"Loaded {id} {package.Version}.{Replaced(id, package)}");
        return null;
    }

    // What this program brings itself is used in its version: a second copy would give types that are not equal to themselves.
    private static string Replaced(string id, NuGetPackage package) =>
        package.Hosted.TryGetValue(id, out var version) && !package.Version.StartsWith(version, StringComparison.Ordinal)
            ? $" This program holds {id} {version} itself, which is used instead."
            : string.Empty;

    private static void Say(CellRun run, string text) =>
        run.Output.Display(Guid.NewGuid().ToString("N"), MimeBundle.Text(text));
}
