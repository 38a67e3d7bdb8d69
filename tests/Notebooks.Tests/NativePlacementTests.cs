namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>Where a build puts libtorch: for this machine, and for a system as the tool is packed.</summary>
public sealed class NativePlacementTests
{
    [Theory]
    [InlineData("")]
    [InlineData("linux-x64")]
    public async Task On_Linux_the_native_libraries_go_into_a_folder_of_their_own(string system)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems leave the native libraries where packages put them.");

        var (exitCode, output) = await Client.RunAsync(
            "dotnet",
            [
                "msbuild", Path.Combine("src", "Kernel.Host"), "-t:ResolvePackageAssets", "-p:Configuration=Release",
                .. system.Length > 0 ? [$"-p:RuntimeIdentifier={system}"] : Array.Empty<string>(), "-getItem:None",
            ],
            Repository.Root);

        Assert.True(exitCode == 0, output);
        Assert.Contains("\"libtorch/libLibTorchSharp.so\"", output, StringComparison.Ordinal);
        Assert.Contains("\"libtorch/libtorch_cpu.so\"", output, StringComparison.Ordinal);
    }
}
