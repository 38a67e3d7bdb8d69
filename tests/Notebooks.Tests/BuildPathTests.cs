using System.Runtime.InteropServices;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>A build in a path that trips whoever puts paths together as text: a space, an umlaut, an apostrophe, a folder named src.</summary>
public sealed class BuildPathTests
{
    [Fact]
    public async Task A_checkout_builds_and_runs_in_any_path_and_with_a_package_folder_named_without_a_slash()
    {
        using var temporary = new OddFolder();
        var checkout = temporary.Path;
        Copy(new DirectoryInfo(Repository.Root), checkout);

        // The libraries of others that were compiled ahead of time are the same here; our own are compiled again.
        var ahead = Path.Combine("src", "Kernel.Host", "obj", "ready-to-run");
        foreach (var version in new DirectoryInfo(Path.Combine(Repository.Root, ahead)).EnumerateDirectories())
        {
            CopyFiles(version, Path.Combine(checkout, ahead, version.Name));
        }

        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = packages.TrimEnd('/', '\\'), ["MSBUILDDISABLENODEREUSE"] = "1" };

        // Tests are built with other rules than sources, whatever stands above them in the path.
        var (exitCode, output) = await Client.RunAsync("dotnet", ["build", Path.Combine("tests", "Kernel.Host.Tests"), "-c", "Release", "-v", "quiet", "-nodeReuse:false"], checkout, environment);
        Assert.True(exitCode == 0, output);

        File.WriteAllText(Path.Combine(checkout, "one.ipynb"), """{"cells":[{"cell_type":"code","id":"a","metadata":{},"execution_count":null,"outputs":[],"source":"(41 + 1).Display();"}],"metadata":{},"nbformat":4,"nbformat_minor":5}""");
        var program = Path.Combine(checkout, "src", "Kernel.Host", "bin", "Release", "net10.0", "noisy.dll");
        (exitCode, output) = await Client.RunAsync("dotnet", [program, "run", "one.ipynb", "-o", "one.ipynb"], checkout, environment);
        Assert.True(exitCode == 0, output);
        Assert.Contains("42", File.ReadAllText(Path.Combine(checkout, "one.ipynb")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(checkout, ahead, "noisy.dll")) || RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64), output);
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        CopyFiles(from, to);
        foreach (var folder in from.EnumerateDirectories().Where(d => d.Name is not ("bin" or "obj" or "artifacts" or ".git") && d.LinkTarget is null))
        {
            Copy(folder, Path.Combine(to, folder.Name));
        }
    }

    private static void CopyFiles(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(to, file.Name));
        }
    }

    private sealed class OddFolder : IDisposable
    {
        private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("noisynotebooks-");

        public OddFolder() => Path = System.IO.Path.Combine(_root.FullName, "src", "ein ö'rt", "noisy");

        public string Path { get; }

        public void Dispose() => _root.Delete(recursive: true);
    }
}
