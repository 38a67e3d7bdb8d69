using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace NoisyNotebooks.Kernel.Extension.Tests.DotNetInteractive;

/// <summary>NoisyNotebooks.nupkg, packed from what was built for these tests.</summary>
public sealed class PackageTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("noisynotebooks-");
    private ZipArchive? _package;

    private ZipArchive Package => _package!;

    private XElement Metadata
    {
        get
        {
            using var stream = Package.GetEntry("NoisyNotebooks.nuspec")!.Open();
            return XDocument.Load(stream).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
        }
    }

    public async ValueTask InitializeAsync()
    {
        var configuration = typeof(PackageTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        var project = Path.Combine(Repository(), "src", "Kernel.Extension", "NoisyNotebooks.Kernel.Extension.csproj");
        var start = new ProcessStartInfo("dotnet", ["pack", project, "--no-build", "-c", configuration, "-o", _folder.FullName, "-p:RepositoryUrl=https://example.org/repository"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        _package = await ZipFile.OpenReadAsync(Assert.Single(_folder.GetFiles("NoisyNotebooks.*.nupkg")).FullName);
    }

    public ValueTask DisposeAsync()
    {
        _package?.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void The_package_is_whole()
    {
        Assert.Equal(
            [
                "NoisyNotebooks.nuspec", "README.md", "icon.png", "interactive-extensions/dotnet/NoisyNotebooks.DotNetInteractive.dll",
                "lib/net10.0/NoisyNotebooks.Kernel.Extension.dll", "lib/net10.0/NoisyNotebooks.Kernel.Extension.xml",
                "lib/net10.0/NoisyNotebooks.Methods.dll", "lib/net10.0/NoisyNotebooks.Methods.xml", "runtime.json",
            ],
            Package.Entries.Select(e => e.FullName)
                .Where(n => !n.StartsWith("_rels/", StringComparison.Ordinal) && !n.StartsWith("package/", StringComparison.Ordinal) && n != "[Content_Types].xml")
                .Order(StringComparer.Ordinal));
        Assert.Contains("M:NoisyNotebooks.Methods.", Read("lib/net10.0/NoisyNotebooks.Methods.xml"), StringComparison.Ordinal);

        Assert.Equal("MIT", Value("license"));
        Assert.Equal("icon.png", Value("icon"));
        Assert.Equal("README.md", Value("readme"));
        var repository = Metadata.Elements().Single(e => e.Name.LocalName == "repository");
        Assert.Equal("https://example.org/repository", (string?)repository.Attribute("url"));

        // What people debug is built to be found: portable symbols within, the same bytes from the same sources.
        foreach (var library in Package.Entries.Where(e => e.Name.EndsWith(".dll", StringComparison.Ordinal)))
        {
            using var bytes = new MemoryStream();
            using (var stream = library.Open())
            {
                stream.CopyTo(bytes);
            }

            bytes.Position = 0;
            using var image = new PEReader(bytes);
            var kinds = image.ReadDebugDirectory().Select(d => d.Type).ToList();
            Assert.Contains(DebugDirectoryEntryType.EmbeddedPortablePdb, kinds);
            Assert.Contains(DebugDirectoryEntryType.Reproducible, kinds);
        }
    }

    [Fact]
    public void It_depends_on_what_it_uses_and_on_one_systems_libtorch_at_most()
    {
        var group = Metadata.Descendants().Single(e => e.Name.LocalName == "group");
        Assert.Equal("net10.0", (string?)group.Attribute("targetFramework"));
        var ids = group.Elements().Select(d => (string)d.Attribute("id")!).ToList();
        Assert.Superset(
            new HashSet<string>(["TorchSharp", "Plotly.NET", "Plotly.NET.CSharp", "Microsoft.Data.Analysis", "Deedle", "Sylvan.Data.Csv", "System.IO.Hashing"], StringComparer.Ordinal),
            ids.ToHashSet(StringComparer.Ordinal));

        // The package carries the methods library inside, so what that needs is named here once more.
        var methods = XDocument.Load(Path.Combine(Repository(), "src", "Methods", "NoisyNotebooks.Methods.csproj"));
        Assert.Superset(
            methods.Descendants("PackageReference").Select(r => (string)r.Attribute("Include")!).Where(i => !i.StartsWith("libtorch", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal),
            ids.ToHashSet(StringComparer.Ordinal));
        Assert.DoesNotContain(ids, i => i.StartsWith("Microsoft.DotNet.Interactive", StringComparison.Ordinal));
        Assert.DoesNotContain(ids, i => i.StartsWith("NoisyNotebooks", StringComparison.Ordinal));
        Assert.DoesNotContain(ids, i => i.StartsWith("libtorch", StringComparison.Ordinal) || i.StartsWith("TorchSharp-", StringComparison.Ordinal));

        var runtimes = JsonNode.Parse(Read("runtime.json"))!["runtimes"]!.AsObject();
        Assert.Equal(["linux-x64", "osx-arm64", "win-x64"], runtimes.Select(r => r.Key).Order(StringComparer.Ordinal));
        Assert.All(runtimes, r =>
        {
            var (id, version) = Assert.Single(r.Value!["NoisyNotebooks"]!.AsObject());
            Assert.Equal($"libtorch-cpu-{r.Key}", id);
            Assert.Matches(@"^\d+\.\d+\.\d+", (string)version!);
        });
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder.FullName;
    }

    private string Read(string entry)
    {
        using var reader = new StreamReader(Package.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }

    private string? Value(string name) => Metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;
}
