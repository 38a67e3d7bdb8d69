using System.Runtime.InteropServices;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Native;
using NoisyNotebooks.Methods.Training;
using TorchSharp;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!device</c>: what training will run on.</summary>
public sealed class DeviceCommand : MagicCommand
{
    private const double Gibibyte = 1024.0 * 1024 * 1024;

    /// <inheritdoc/>
    public override string Name => "#!device";

    /// <inheritdoc/>
    public override string Description => "Say what training runs on, with how many threads and how much memory, and why not on CUDA.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters => [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["#!device"];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(notebook);

        // The first question to libtorch loads it, which takes a good part of a second.
        var facts = await BackgroundWork.Run(Name, Facts);
        var table = new TableView(
            [new("what"), new("here")],
            [.. facts.Select(f => new TableCell[] { new(f.What, $"<b>{Html.Encode(f.What)}</b>"), f.Here })]);
        notebook.Display(MimeBundle.FromDisplay(table.ToHtml(), string.Join('\n', facts.Select(f => $"{f.What,-18} {f.Here}"))));
    }

    private static List<(string What, string Here)> Facts()
    {
        var device = DeviceChoice.Auto.Resolve();
        var memory = GC.GetGCMemoryInfo();
        var facts = new List<(string What, string Here)>
        {
            ("device", $"{device} (what --device auto takes)"),
            ("CUDA", DeviceChoices.WhyNotCuda ?? $"available, {torch.cuda.device_count()} GPU(s)"),
            ("threads", $"{torch.get_num_threads()} of {Environment.ProcessorCount} processors"),
            ("memory", FormattableString.Invariant($"{Environment.WorkingSet / Gibibyte:0.0} GiB used by this process, {memory.TotalAvailableMemoryBytes / Gibibyte:0.0} GiB for it in all")),
            ("libtorch", TorchNativeLibraries.LibtorchFolder is { } folder ? ShownPaths.Of(folder, AppContext.BaseDirectory) : "where TorchSharp found it itself"),
            ("TorchSharp", $"{typeof(torch).Assembly.GetName().Version?.ToString(3)}{(TorchNativeLibraries.IsPatched ? ", native library adapted to this system's C++ library" : string.Empty)}"),
            ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}"),
        };
        if (TorchNativeLibraries.Failure is { } failure)
        {
            facts.Add(("loading", failure));
        }

        return facts;
    }
}
