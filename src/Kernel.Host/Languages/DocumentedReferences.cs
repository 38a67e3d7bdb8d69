using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// The references of cells, as an editor wants them: with documentation. The framework's own comes with the SDK's
/// reference assemblies, which take the place of the run-time ones where they are installed.
/// </summary>
internal static class DocumentedReferences
{
    private static readonly Lazy<Dictionary<string, MetadataReference>> Framework = new(LoadFramework);
    private static readonly string FrameworkFolder = Path.GetFullPath(RuntimeEnvironment.GetRuntimeDirectory());

    /// <summary>Gives references their documentation.</summary>
    /// <param name="references">References to files; others are kept as they are.</param>
    /// <returns>The references.</returns>
    public static IEnumerable<MetadataReference> Of(IEnumerable<MetadataReference> references)
    {
        var framework = Framework.Value;
        var others = references.Where(r => framework.Count == 0 || !IsFramework(r)).Select(Documented);
        return framework.Values.Concat(others);
    }

    private static bool IsFramework(MetadataReference reference) =>
        reference is PortableExecutableReference { FilePath: { } path }
        && Path.GetFullPath(path).StartsWith(FrameworkFolder, StringComparison.Ordinal);

    private static MetadataReference Documented(MetadataReference reference)
    {
        if (reference is not PortableExecutableReference { FilePath: { } path })
        {
            return reference;
        }

        var documentation = Path.ChangeExtension(path, ".xml");
        return File.Exists(documentation)
            ? MetadataReference.CreateFromFile(path, documentation: XmlDocumentationProvider.CreateFromFile(documentation))
            : reference;
    }

    private static Dictionary<string, MetadataReference> LoadFramework()
    {
        // shared/Microsoft.NETCore.App/10.0.x → packs/Microsoft.NETCore.App.Ref/10.0.y/ref/net10.0
        var version = Environment.Version;
        var root = Path.GetFullPath(Path.Combine(FrameworkFolder, "..", "..", ".."));
        var packs = Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref");
        if (!Directory.Exists(packs))
        {
            return [];
        }

        var folder = Directory.EnumerateDirectories(packs, $"{version.Major}.{version.Minor}.*")
            .Select(p => Path.Combine(p, "ref", $"net{version.Major}.{version.Minor}"))
            .LastOrDefault(Directory.Exists);
        return folder is null
            ? []
            : Directory.EnumerateFiles(folder, "*.dll")
                .ToDictionary(p => Path.GetFileName(p), p => Documented(MetadataReference.CreateFromFile(p)), StringComparer.OrdinalIgnoreCase);
    }
}
