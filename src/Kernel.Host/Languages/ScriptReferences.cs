using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What C# cells can refer to, found from files alone: nothing is loaded before a cell uses it.</summary>
internal static class ScriptReferences
{
    // The host's own machinery is no part of what a notebook can use.
    private static readonly string[] HostOnly =
    [
        "Microsoft.CodeAnalysis", "NetMQ", "AsyncIO", "NaCl", "Spectre.", "System.CommandLine", "Markdig", "System.ServiceModel",
        "System.Composition", "Humanizer", "FSharp.Compiler", "FSharp.DependencyManager", "Microsoft.DiaSymReader", "Microsoft.VisualBasic", "xunit", "Microsoft.Testing",
        "Microsoft.TestPlatform", "testhost", "NoisyNotebooks.Kernel.Host.Tests",
    ];

    // Only `TorchSharp.torch` is static and would hide names; the others were tried together for clashes (see the tests).
    private static readonly string[] Fixed =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Text", "System.Threading", "System.Threading.Tasks",
        "TorchSharp", "Microsoft.Data.Analysis", "Deedle", "Plotly.NET.CSharp", "Microsoft.DotNet.Interactive.Formatting",
        "NoisyNotebooks.Kernel.Host.Languages",
    ];

    private static readonly Lazy<Dictionary<string, string>> Everything = new(() =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .DistinctBy(Path.GetFileNameWithoutExtension, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(p => Path.GetFileNameWithoutExtension(p), StringComparer.OrdinalIgnoreCase));

    private static readonly Lazy<string[]> Paths = new(() =>
    [
        .. Everything.Value.Values
            .Where(p => !HostOnly.Any(h => Path.GetFileName(p).StartsWith(h, StringComparison.OrdinalIgnoreCase))),
    ]);

    private static readonly Lazy<PortableExecutableReference[]> Loaded = new(() =>
        [.. Paths.Value.Select(MappedReference.To)]);

    private static readonly Lazy<string[]> Namespaces = new(() =>
        [.. Fixed, .. PublicNamespaces(typeof(Kernel.Extension.Commands.MagicCommand).Assembly.Location, "NoisyNotebooks.Methods.dll")]);

    /// <summary>The framework, the extension, the methods library and what they bring.</summary>
    public static IReadOnlyList<MetadataReference> All => Loaded.Value;

    /// <summary>The files of the libraries that come with this program; the framework's and F#'s own are not among them.</summary>
    public static IEnumerable<string> Libraries =>
        Paths.Value.Where(p => Path.GetDirectoryName(p) != Path.GetDirectoryName(typeof(object).Assembly.Location)
            && Path.GetFileName(p) != "FSharp.Core.dll");

    /// <summary>The file of an assembly of this program, also of one that cells cannot refer to.</summary>
    /// <param name="assemblyName">Its simple name.</param>
    /// <returns>The file, or null.</returns>
    public static string? Find(string assemblyName) => Everything.Value.GetValueOrDefault(assemblyName);

    /// <summary>The namespaces that are open in every cell.</summary>
    public static IReadOnlyList<string> Imports => Namespaces.Value;

    // New areas of the methods library come in by themselves.
    private static IEnumerable<string> PublicNamespaces(string beside, string fileName)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(Path.GetDirectoryName(beside)!, fileName)));
        var metadata = file.GetMetadataReader();
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in metadata.TypeDefinitions)
        {
            var type = metadata.GetTypeDefinition(handle);
            if ((type.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.Public)
            {
                names.Add(metadata.GetString(type.Namespace));
            }
        }

        return names.Where(n => n.Length > 0);
    }
}
