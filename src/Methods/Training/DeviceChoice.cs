using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Where tensors live during a run.</summary>
public enum DeviceChoice
{
    /// <summary>CUDA where it is available, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>The first CUDA GPU; an error where there is none.</summary>
    Cuda,
}

/// <summary>Turns a choice into a device.</summary>
public static class DeviceChoices
{
    /// <summary>Why CUDA is not used, in words a user can act on; null where it is available.</summary>
    public static string? WhyNotCuda =>
        cuda.is_available()
            ? null
            : "libtorch sees no CUDA GPU: the libtorch that is loaded was built for the CPU, or the machine has no GPU or driver. "
                + "docs/gpu.md tells how to load one built with CUDA.";

    /// <summary>Reads <c>auto</c>, <c>cpu</c> or <c>cuda</c>.</summary>
    /// <param name="text">The word, any case.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentException">It is another word.</exception>
    public static DeviceChoice Parse(string text) =>
        text?.ToUpperInvariant() switch
        {
            "AUTO" => DeviceChoice.Auto,
            "CPU" => DeviceChoice.Cpu,
            "CUDA" => DeviceChoice.Cuda,
            _ => throw new ArgumentException($"device: expected auto, cpu or cuda, got '{text}'.", nameof(text)),
        };

    /// <summary>The device to use.</summary>
    /// <param name="choice">The choice.</param>
    /// <returns>The device.</returns>
    /// <exception cref="InvalidOperationException">CUDA was asked for and is not available; the message says why.</exception>
    public static Device Resolve(this DeviceChoice choice) =>
        choice switch
        {
            DeviceChoice.Cpu => CPU,
            DeviceChoice.Auto => cuda.is_available() ? CUDA : CPU,
            _ => WhyNotCuda is { } why ? throw new InvalidOperationException($"device: cuda was asked for. {why}") : CUDA,
        };
}
