using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Native;

/// <summary>
/// bfloat16 autocast. TorchSharp does not wrap it, so libtorch's own functions are called; their C++ names are those of
/// the Itanium ABI (Linux, macOS).
/// </summary>
public static unsafe class Autocast
{
    private const byte BFloat16 = 15;

    private static readonly Lazy<Functions?> Native = new(Find, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Whether this system's libtorch offers autocast under the names we know.</summary>
    public static bool IsAvailable => Native.Value is not null;

    /// <summary>Turns autocast to bfloat16 on for this thread, until the returned object is disposed.</summary>
    /// <param name="deviceType">CPU or CUDA.</param>
    /// <returns>Turns it off again.</returns>
    /// <exception cref="PlatformNotSupportedException">libtorch's autocast is not reachable here.</exception>
    public static IDisposable Enter(DeviceType deviceType)
    {
        var functions = Native.Value
            ?? throw new PlatformNotSupportedException("MixedPrecision: autocast is available on Linux and macOS only.");
        return new Region(functions, (sbyte)deviceType);
    }

    private static Functions? Find()
    {
        // Any tensor call makes sure that libtorch is loaded.
        using var probe = torch.empty(0);
        var folder = TorchNativeLibraries.LibtorchFolder;
        if (folder is null || OperatingSystem.IsWindows())
        {
            return null;
        }

        var path = Path.Combine(folder, OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so");
        return NativeLibrary.TryLoad(path, out var library)
            && NativeLibrary.TryGetExport(library, "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb", out var enable)
            && NativeLibrary.TryGetExport(
                library, "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE", out var dtype)
            && NativeLibrary.TryGetExport(library, "_ZN2at8autocast17increment_nestingEv", out var increment)
            && NativeLibrary.TryGetExport(library, "_ZN2at8autocast17decrement_nestingEv", out var decrement)
            && NativeLibrary.TryGetExport(library, "_ZN2at8autocast11clear_cacheEv", out var clear)
            ? new Functions(enable, dtype, increment, decrement, clear)
            : null;
    }

    private sealed record Functions(nint Enable, nint SetType, nint Increment, nint Decrement, nint ClearCache);

    private sealed class Region : IDisposable
    {
        private readonly Functions _functions;
        private readonly sbyte _deviceType;

        public Region(Functions functions, sbyte deviceType)
        {
            _functions = functions;
            _deviceType = deviceType;
            ((delegate* unmanaged<sbyte, sbyte, void>)functions.SetType)(deviceType, (sbyte)BFloat16);
            ((delegate* unmanaged<sbyte, byte, void>)functions.Enable)(deviceType, 1);
            _ = ((delegate* unmanaged<int>)functions.Increment)();
        }

        public void Dispose()
        {
            // As libtorch's own guard does: casts of weights are cached while the outermost region is open.
            if (((delegate* unmanaged<int>)_functions.Decrement)() == 0)
            {
                ((delegate* unmanaged<void>)_functions.ClearCache)();
            }

            ((delegate* unmanaged<sbyte, byte, void>)_functions.Enable)(_deviceType, 0);
        }
    }
}
