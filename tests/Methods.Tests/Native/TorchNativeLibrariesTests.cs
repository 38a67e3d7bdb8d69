using NoisyNotebooks.Methods.Native;
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
}
