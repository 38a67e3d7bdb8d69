using NoisyNotebooks.Methods.Native;
using NoisyNotebooks.Methods.Tests.Training;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.Native;

public sealed class TorchNativeLibrariesTests
{
    [Fact]
    public void TorchSharp_runs_on_the_packaged_libtorch()
    {
        using var product = torch.ones(2, 3).matmul(torch.ones(3, 2));

        Assert.Equal(3f, product[1, 1].item<float>());
        Assert.Null(TorchNativeLibraries.Failure);
        Assert.NotNull(TorchNativeLibraries.LibtorchFolder);
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => LibstdcxxPatch.Apply(new byte[100]));

        Assert.Contains("ELF64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prepared_library_that_was_cut_off_or_changed_is_made_anew()
    {
        using var folder = new TemporaryFolder();
        var target = Path.Combine(folder.Path, "deep", "lib.so");
        byte[] content = [1, 2, 3, 4];
        LibstdcxxPatch.Prepare(target, content);
        foreach (var damaged in new byte[][] { [], [1, 2], [1, 2, 3, 5], [1, 2, 3, 4, 5] })
        {
            File.WriteAllBytes(target, damaged);
            LibstdcxxPatch.Prepare(target, content);
            Assert.Equal(content, File.ReadAllBytes(target));
            Assert.Single(Directory.GetFiles(Path.GetDirectoryName(target)!));
        }
    }
}
