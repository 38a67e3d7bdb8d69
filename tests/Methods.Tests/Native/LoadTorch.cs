using System.Runtime.CompilerServices;
using NoisyNotebooks.Methods.Native;

namespace NoisyNotebooks.Methods.Tests.Native;

internal static class LoadTorch
{
    // Tests run on several threads from the start.
    [ModuleInitializer]
    internal static void BeforeAnyTest() => TorchNativeLibraries.Load();
}
