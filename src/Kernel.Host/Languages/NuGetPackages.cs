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
internal sealed record NuGetPackage(string Version, IReadOnlyList<string> Assemblies);

/// <summary>
/// Finds NuGet packages the way every .NET build does: <c>dotnet restore</c> of a project made for the purpose, with the
/// user's own NuGet settings. The answers are kept, by package, version and sources.
/// </summary>
internal static partial class NuGetPackages
{
    private static readonly ConcurrentDictionary<string, NuGetPackage> Known = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<string, string> NativeFiles = new(StringComparer.OrdinalIgnoreCase);
    private static int _resolving;

    /// <summary>Finds a package.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="version">A version, a range, or <c>*</c> for the newest stable.</param>
    /// <param name="sources">Package sources beside the configured ones.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>What it brings.</returns>
    /// <exception cref="CommandException">The id or the version is malformed, or nothing fits; the message holds NuGet's own.</exception>
    public static async Task<NuGetPackage> ResolveAsync(
        string id,
        string version,
        IReadOnlyList<string> sources,
        CancellationToken cancellationToken)
    {
        if (!PackageId().IsMatch(id))
        {
            throw new CommandException($"#r \"nuget: {id}\": expected a package id, for example #r \"nuget: MathNet.Numerics, 5.0.0\".");
        }

        var key = string.Join('|', [id, version, .. sources]);
        if (Known.TryGetValue(key, out var known))
        {
            return known;
        }

        var folder = Directory.CreateTempSubdirectory("noisy-nuget-").FullName;
        try
        {
            var project = Path.Combine(folder, "reference.csproj");
            Project(id, version, sources).Save(project);
            await RestoreAsync(project, id, cancellationToken);
            using var assets = JsonDocument.Parse(
                await File.ReadAllBytesAsync(Path.Combine(folder, "obj", "project.assets.json"), cancellationToken));
            var package = Read(assets.RootElement, id);
            return Known.GetOrAdd(key, package);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static XDocument Project(string id, string version, IReadOnlyList<string> sources) =>
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
            new XElement("ItemGroup", new XElement("PackageReference", new XAttribute("Include", id), new XAttribute("Version", version)))));

    private static async Task RestoreAsync(string project, string id, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { "restore", project, "--nologo", "-v", "quiet", "-p:NuGetAudit=false" },
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
            throw new CommandException($"#r \"nuget: {id}\" needs the .NET SDK, and 'dotnet' cannot be started: {e.Message}", e);
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
                throw new CommandException($"#r \"nuget: {id}\" failed.\n{string.Join('\n', reasons)}");
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

            assemblies.AddRange(Files(library.Value, "runtime", path, folders).Select(f => Hosted(f) ?? f));
            foreach (var native in Files(library.Value, "native", path, folders))
            {
                NativeFiles.TryAdd(Path.GetFileName(native), native);
            }
        }

        if (!NativeFiles.IsEmpty && Interlocked.Exchange(ref _resolving, 1) == 0)
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => LoadNative(name);
        }

        return new NuGetPackage(version, assemblies);
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

    private static nint LoadNative(string name)
    {
        string[] forms = [name, name + ".dll", "lib" + name + ".so", name + ".so", "lib" + name + ".dylib", name + ".dylib"];
        var file = forms.Select(f => NativeFiles.GetValueOrDefault(f)).FirstOrDefault(f => f is not null);
        return file is not null && NativeLibrary.TryLoad(file, out var handle) ? handle : 0;
    }

    [GeneratedRegex(@"^\w[\w.-]{0,99}$", RegexOptions.None, 1000)]
    private static partial Regex PackageId();
}
