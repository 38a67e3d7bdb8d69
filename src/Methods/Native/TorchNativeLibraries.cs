using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.Native;

/// <summary>
/// Loads libtorch and TorchSharp's native library by full path, before TorchSharp looks for them itself. Without this,
/// TorchSharp picks up any older libtorch of the system first, and on Linux systems with GCC 12's C++ library (Debian 12,
/// Ubuntu 22.04) it does not load at all.
/// </summary>
/// <remarks>
/// The environment variable <c>NOISY_LIBTORCH</c> names another folder with libtorch's libraries, for example one built
/// with CUDA; TorchSharp's own library is then still the packaged one.
/// </remarks>
public static partial class TorchNativeLibraries
{
    private static readonly Lock Gate = new();
    private static bool s_loaded;

    /// <summary>The folder that libtorch was loaded from; null until TorchSharp is first used.</summary>
    public static string? LibtorchFolder { get; private set; }

    /// <summary>Whether TorchSharp's library had to be adapted to this system's C++ library.</summary>
    public static bool IsPatched { get; private set; }

    /// <summary>Why loading ahead failed, if it did: TorchSharp's own message then lacks the cause.</summary>
    public static string? Failure { get; private set; }

    private static string RuntimeIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>
    /// Loads now, for programs that call TorchSharp before anything of this library, or from several threads at once.
    /// Without this call, loading happens when TorchSharp is first used after this library.
    /// </summary>
    public static void Load() => LoadFor(typeof(TorchSharp.torch).Assembly);

    // Loading takes a good part of a second and 200 MB: it waits until TorchSharp's managed assembly is itself loaded,
    // which is before its first native call.
#pragma warning disable CA2255 // A module initializer in a library: the one moment that precedes every use of TorchSharp.
    [ModuleInitializer]
    internal static void Install()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => LoadFor(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            LoadFor(assembly);
        }
    }
#pragma warning restore CA2255

    private static void LoadFor(Assembly assembly)
    {
        if (assembly.GetName().Name != "TorchSharp")
        {
            return;
        }

        lock (Gate)
        {
            if (s_loaded)
            {
                return;
            }

            s_loaded = true;
            try
            {
                Load(assembly);
            }
            catch (Exception e) when (e is IOException or DllNotFoundException or BadImageFormatException or InvalidDataException or UnauthorizedAccessException)
            {
                // An event handler must not throw into whoever touched the first type: TorchSharp tries its own way next.
                Failure = e.Message;
            }
        }
    }

    private static void Load(Assembly torchSharp)
    {
        var (prefix, suffix) = OperatingSystem.IsWindows() ? (string.Empty, ".dll")
            : OperatingSystem.IsMacOS() ? ("lib", ".dylib")
            : ("lib", ".so");
        var folders = CandidateFolders(torchSharp).Distinct(StringComparer.Ordinal).Where(Directory.Exists).ToList();

        SpinBriefly();
        KeepFreedMemory();
        var custom = Environment.GetEnvironmentVariable("NOISY_LIBTORCH");
        var torchFolder = string.IsNullOrWhiteSpace(custom)
            ? folders.Find(f => File.Exists(Path.Combine(f, prefix + "torch_cpu" + suffix)))
            : custom;
        var ownFolder = folders.Find(f => File.Exists(Path.Combine(f, prefix + "LibTorchSharp" + suffix)));
        if (torchFolder is null || ownFolder is null)
        {
            Failure = $"libtorch or LibTorchSharp for {RuntimeIdentifier} was not found in: {string.Join(", ", folders)}";
            return;
        }

        // Later look-ups find these by name, already loaded. The CUDA library is there only in a CUDA build, and nothing
        // names it as a dependency, so that it must be asked for.
        foreach (var name in (string[])["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"])
        {
            var path = Path.Combine(torchFolder, prefix + name + suffix);
            if (File.Exists(path))
            {
                NativeLibrary.Load(path);
            }
        }

        var library = LoadTorchSharp(Path.Combine(ownFolder, prefix + "LibTorchSharp" + suffix));
        LibtorchFolder = torchFolder;
        ScalarLifetime.Extend(torchSharp, library);
    }

    // libtorch's OpenMP threads spin for milliseconds while they wait for each other. Where other programs want the cores
    // too, that makes training ten times slower and no faster elsewhere; a short spin keeps both. What the user set stays.
    private static void SpinBriefly()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
        {
            _ = SetNativeVariable("GOMP_SPINCOUNT", "10000", overwrite: 0);
        }
    }

    // glibc gives large blocks back to the system as soon as they are free and takes fresh, zeroed pages for the next batch:
    // a quarter of the time of a small convolutional network's step. Blocks up to 32 MB, the most that glibc allows, come
    // from the heap instead, which keeps up to 512 MB for reuse.
    private static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        const int trimThreshold = -1;
        const int mmapThreshold = -3;
        try
        {
            _ = SetAllocatorOption(mmapThreshold, 32 << 20);
            _ = SetAllocatorOption(trimThreshold, 512 << 20);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc, with an allocator of its own.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAllocatorOption(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNativeVariable(string name, string value, int overwrite);

    private static nint LoadTorchSharp(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (OperatingSystem.IsLinux() && e.Message.Contains(LibstdcxxPatch.MissingVersion, StringComparison.Ordinal))
        {
            nint library = 0;
            LibstdcxxPatch.Load(path, copy => library = NativeLibrary.Load(copy));
            IsPatched = true;
            return library;
        }
    }

    // In runtimes/ or libtorch/ beside the application; beside the application; beside TorchSharp.dll; and, in a notebook host, in the NuGet folder that TorchSharp.dll lies
    // in: <root>/torchsharp/<version>/lib/<framework>/TorchSharp.dll.
    private static IEnumerable<string> CandidateFolders(Assembly torchSharp)
    {
        var native = Path.Combine("runtimes", RuntimeIdentifier, "native");
        var bases = new List<string> { AppContext.BaseDirectory };
        if (!string.IsNullOrEmpty(torchSharp.Location))
        {
            bases.Add(Path.GetDirectoryName(torchSharp.Location)!);
        }

        foreach (var folder in bases)
        {
            // TorchSharp loads what lies in native even where libtorch is loaded already, and two of them end the process.
            yield return Path.Combine(folder, native);
            yield return Path.Combine(folder, "libtorch");
            yield return folder;
        }

        if (string.IsNullOrEmpty(torchSharp.Location))
        {
            yield break;
        }

        var package = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(torchSharp.Location)!, "..", ".."));
        yield return Path.Combine(package, native);
        var libtorch = Path.GetFullPath(Path.Combine(package, "..", "..", $"libtorch-cpu-{RuntimeIdentifier}"));
        if (Directory.Exists(libtorch))
        {
            // Another version is not what TorchSharp's own library was linked against.
            var version = typeof(TorchNativeLibraries).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "LibtorchVersion").Value!;
            yield return Path.Combine(libtorch, version, native);
        }
    }
}
