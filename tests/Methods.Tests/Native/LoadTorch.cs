using System.Runtime.CompilerServices;
using NoisyNotebooks.Methods.Native;

namespace NoisyNotebooks.Methods.Tests.Native;

internal static class LoadTorch
{
    // Tests run on several threads from the start, each of which is enough for a core.
    [ModuleInitializer]
    internal static void BeforeAnyTest()
    {
        TorchNativeLibraries.Load();
        TorchSharp.torch.set_num_threads(1);
    }
}
