using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What a package reference brings.</summary>
/// <param name="Version">The version that was found.</param>
/// <param name="Assemblies">The run-time assemblies of the package and of all that it needs; this program's own copy where it has one.</param>
/// <param name="Hosted">The versions of the packages of which this program has a copy itself.</param>
internal sealed record NuGetPackage(string Version, IReadOnlyList<string> Assemblies, IReadOnlyDictionary<string, string> Hosted);

/// <summary>
/// Finds NuGet packages the way every .NET build does: <c>dotnet restore</c> of a project made for the purpose, with the
/// user's own NuGet settings. The answers are kept, by package, version and sources.
/// </summary>
internal static partial class NuGetPackages
{
    private static readonly ConcurrentDictionary<string, NuGetPackage> Known = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<string, string> NativeFiles = new(StringComparer.OrdinalIgnoreCase);
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<AssemblyLoadContext, object> Listening = [];
    private static readonly ConcurrentDictionary<string, string> ManagedFiles = new(StringComparer.OrdinalIgnoreCase);
    private static int _resolving;

    /// <summary>How the error of a package that cannot be had begins; its id and a quote follow.</summary>
    public const string Begin = "#r \"nuget: ";

    /// <summary>Finds a package.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="version">A version, a range, or <c>*</c> for the newest stable.</param>
    /// <param name="others">The packages that the session asked for before, which all must fit together.</param>
    /// <param name="sources">Package sources beside the configured ones.</param>
    /// <param name="directory">The notebook's folder: a <c>nuget.config</c> in it or above it counts.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>What it brings.</returns>
    /// <exception cref="CommandException">The id or the version is malformed, or nothing fits; the message holds NuGet's own.</exception>
    public static async Task<NuGetPackage> ResolveAsync(
        string id,
        string version,
        IReadOnlyDictionary<string, string> others,
        IReadOnlyList<string> sources,
        string directory,
        CancellationToken cancellationToken)
    {
        if (!PackageId().IsMatch(id))
        {
            throw new CommandException($"{Begin}{id}\": expected a package id, for example #r \"nuget: MathNet.Numerics, 5.0.0\".");
        }

        var key = string.Join('|', [id, version, .. others.Select(o => o.Key + " " + o.Value), "|", .. sources, "|", directory]);
        if (Known.TryGetValue(key, out var known))
        {
            return known;
        }

        using var folder = RestoreFolder.Create();
        var project = Path.Combine(folder.Path, "reference.csproj");
        Project(others.Where(o => !string.Equals(o.Key, id, StringComparison.OrdinalIgnoreCase)).Append(KeyValuePair.Create(id, version)), sources).Save(project);
        await RestoreAsync(project, folder.Settings(directory), id, cancellationToken);
        using var assets = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(folder.Path, "obj", "project.assets.json"), cancellationToken));
        var package = Read(assets.RootElement, id);
        return Known.GetOrAdd(key, package);
    }

    private static XDocument Project(IEnumerable<KeyValuePair<string, string>> packages, IReadOnlyList<string> sources) =>
        new(new XElement(
            "Project",
            new XAttribute("Sdk", "Microsoft.NET.Sdk"),
            new XElement(
                "PropertyGroup",
                new XElement("TargetFramework", $"net{Environment.Version.Major}.{Environment.Version.Minor}"),
                new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
                new XElement("SelfContained", "false"),
                new XElement("ManagePackageVersionsCentrally", "false"),
                sources.Count == 0 ? null : new XElement("RestoreAdditionalProjectSources", string.Join(';', sources))),
            new XElement("ItemGroup", packages.Select(p => new XElement("PackageReference", new XAttribute("Include", p.Key), new XAttribute("Version", p.Value))))));

    private static async Task RestoreAsync(string project, (string Folder, string? LeftOut) settings, string id, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                "restore", project, "--nologo", "-v", "quiet", "-p:NuGetAudit=false", $"-p:RestoreRootConfigDirectory={settings.Folder}",
                "-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryBuildTargets=false", "-p:ImportDirectoryPackagesProps=false", "-noAutoResponse",
            },
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(project),
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CommandException($"{Begin}{id}\" needs the .NET SDK, and 'dotnet' cannot be started: {e.Message}", e);
        }

        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
            try
            {
                await process.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            if (process.ExitCode != 0)
            {
                var reasons = (await output + await error).Split('\n')
                    .Where(l => l.Contains("error", StringComparison.OrdinalIgnoreCase))
                    .Select(l => l.Replace(project, string.Empty, StringComparison.Ordinal).Trim(' ', ':', '\r'))
                    .Distinct(StringComparer.Ordinal);
                var note = settings.LeftOut is { } foreign ? $"\nNot used, since others can write it: '{foreign}'." : string.Empty;
                throw new CommandException($"{Begin}{id}\" failed.\n{string.Join('\n', reasons)}{note}");
            }
        }
    }

    private static NuGetPackage Read(JsonElement assets, string id)
    {
        var folders = assets.GetProperty("packageFolders").EnumerateObject().Select(f => f.Name).ToArray();
        var libraries = assets.GetProperty("libraries");

        // The target with a runtime identifier: it has already chosen among runtimes/<rid>.
        var target = assets.GetProperty("targets").EnumerateObject().OrderByDescending(t => t.Name.Length).First().Value;
        var version = string.Empty;
        var assemblies = new List<string>();
        var hosted = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var library in target.EnumerateObject())
        {
            var name = library.Name.Split('/');
            if (string.Equals(name[0], id, StringComparison.OrdinalIgnoreCase))
            {
                version = name[1];
            }

            if (!libraries.GetProperty(library.Name).TryGetProperty("path", out var path))
            {
                continue;
            }

            foreach (var file in Files(library.Value, "runtime", path, folders))
            {
                assemblies.Add(Hosted(file) ?? file);
                ManagedFiles[Path.GetFileNameWithoutExtension(file)] = Hosted(file) ?? file;
                if (Hosted(file) is { } own && !IsFramework(own) && System.Diagnostics.FileVersionInfo.GetVersionInfo(own).ProductVersion is { } ownVersion)
                {
                    hosted[name[0]] = ownVersion.Split('+')[0];
                }
            }

            foreach (var native in Files(library.Value, "native", path, folders))
            {
                NativeFiles.TryAdd(Path.GetFileName(native), native);
            }
        }

        if (Interlocked.Exchange(ref _resolving, 1) == 0)
        {
            // C#'s scripts load each library into a context of its own, and a native may be asked for from any of them.
            AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Listen(loaded.LoadedAssembly);
            foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            {
                Listen(assembly);
            }
        }

        return new NuGetPackage(version, assemblies, hosted);
    }

    private static IEnumerable<string> Files(JsonElement library, string group, JsonElement path, string[] folders)
    {
        if (!library.TryGetProperty(group, out var files))
        {
            yield break;
        }

        foreach (var file in files.EnumerateObject().Where(f => !f.Name.EndsWith("_._", StringComparison.Ordinal)))
        {
            var full = folders.Select(f => Path.Combine(f, path.GetString()!, file.Name)).FirstOrDefault(File.Exists);
            if (full is not null)
            {
                yield return full;
            }
        }
    }

    // A second copy of what this program brings itself would give types that are not equal to themselves.
    private static string? Hosted(string file) =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty)
            .Split(Path.PathSeparator)
            .FirstOrDefault(p => string.Equals(Path.GetFileName(p), Path.GetFileName(file), StringComparison.OrdinalIgnoreCase));

    private static void Listen(System.Reflection.Assembly assembly)
    {
        if (AssemblyLoadContext.GetLoadContext(assembly) is { } context && Listening.TryAdd(context, Listening))
        {
            context.ResolvingUnmanagedDll += (_, name) => LoadNative(name);
            context.Resolving += (_, name) => LoadManaged(name.Name);
        }
    }

    // One package asks for another in the version that it was compiled with; of the graph there is one version of each.
    private static System.Reflection.Assembly? LoadManaged(string? name) =>
        name is null || !ManagedFiles.TryGetValue(name, out var file) ? null
        : AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => !a.IsDynamic && a.Location == file)
            ?? AssemblyLoadContext.Default.LoadFromAssemblyPath(file);

    private static bool IsFramework(string file) => Path.GetDirectoryName(file) == Path.GetDirectoryName(typeof(object).Assembly.Location);

    private static nint LoadNative(string name)
    {
        string[] forms = [name, name + ".dll", "lib" + name + ".so", name + ".so", "lib" + name + ".dylib", name + ".dylib"];
        var file = forms.Select(f => NativeFiles.GetValueOrDefault(f)).FirstOrDefault(f => f is not null);
        return file is not null && NativeLibrary.TryLoad(file, out var handle) ? handle : 0;
    }

    [GeneratedRegex(@"\A\w[\w.-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex PackageId();
}
