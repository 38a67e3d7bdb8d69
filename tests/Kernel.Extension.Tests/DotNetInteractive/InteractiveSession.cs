using System.Collections.Concurrent;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using NoisyNotebooks.Kernel.Extension.DotNetInteractive;

namespace NoisyNotebooks.Kernel.Extension.Tests.DotNetInteractive;

/// <summary>A conversation with the real engine of .NET Interactive: a composite kernel with C#.</summary>
internal sealed class InteractiveSession : IDisposable
{
    private readonly ConcurrentQueue<KernelEvent> _events = new();

    public InteractiveSession()
    {
        CSharp = new CSharpKernel().UseKernelHelpers().UseValueSharing();
        Root = new CompositeKernel { CSharp };
        Root.DefaultKernelName = "csharp";
        Root.KernelEvents.Subscribe(new Recorder(_events));
    }

    public CompositeKernel Root { get; }

    public CSharpKernel CSharp { get; }

    /// <summary>A session in which the extension has been loaded, without a package.</summary>
    public static async Task<InteractiveSession> LoadedAsync()
    {
        var session = new InteractiveSession();
        await session.CSharp.SendAsync(new SubmitCode(References()));
        await new NoisyExtension().OnLoadAsync(session.Root);
        return session;
    }

    /// <summary>Runs a cell.</summary>
    public async Task<CellResult> RunAsync(string code)
    {
        var result = await Root.SendAsync(new SubmitCode(code));
        return new CellResult([.. result.Events]);
    }

    /// <summary>The value of an expression.</summary>
    public async Task<object?> ValueAsync(string expression)
    {
        var result = await Root.SendAsync(new SubmitCode(expression));
        return result.Events.OfType<ReturnValueProduced>().LastOrDefault()?.Value;
    }

    public async Task<string[]> CompleteAsync(string line)
    {
        var result = await Root.SendAsync(new RequestCompletions(line, new LinePosition(0, line.Length)));
        return [.. result.Events.OfType<CompletionsProduced>().SelectMany(c => c.Completions).Select(c => c.DisplayText)];
    }

    public void Dispose() => Root.Dispose();

    // The libraries of the test stand in for what the package brings.
    private static string References() =>
        string.Join('\n', new[]
        {
            typeof(global::NoisyNotebooks.Methods.Data.LabeledDataset), typeof(global::NoisyNotebooks.Kernel.Extension.Commands.MagicCommands), typeof(Microsoft.Data.Analysis.DataFrame), typeof(Deedle.Frame),
            typeof(Plotly.NET.CSharp.Chart),
        }.Select(t => $"#r \"{t.Assembly.Location}\"").Append($"#r \"{Path.Combine(AppContext.BaseDirectory, "TorchSharp.dll")}\"").Append($"#r \"{Path.Combine(AppContext.BaseDirectory, "FSharp.Core.dll")}\"").Append($"#r \"{Path.Combine(AppContext.BaseDirectory, "Plotly.NET.dll")}\""));

    private sealed class Recorder(ConcurrentQueue<KernelEvent> events) : IObserver<KernelEvent>
    {
        public void OnNext(KernelEvent value) => events.Enqueue(value);

        public void OnError(Exception error) { }

        public void OnCompleted() { }
    }
}

/// <summary>What a cell of the engine said.</summary>
internal sealed record CellResult(IReadOnlyList<KernelEvent> Events)
{
    /// <summary>Why it failed; null: it has not.</summary>
    public string? Failure => Events.OfType<CommandFailed>().LastOrDefault()?.Message;

    /// <summary>The compiler's warnings.</summary>
    public IEnumerable<string> Warnings =>
        Events.OfType<DiagnosticsProduced>().SelectMany(d => d.Diagnostics).Select(d => $"{d.Code}: {d.Message}");

    /// <summary>The last state of each display, in one representation.</summary>
    public string Shown(string mime) =>
        string.Join('\n', Events.OfType<DisplayEvent>()
            .GroupBy(e => e.ValueId ?? Guid.NewGuid().ToString("N"), StringComparer.Ordinal)
            .SelectMany(g => g.Last().FormattedValues.Where(f => f.MimeType == mime).Select(f => f.Value)));

    /// <summary>How often displays changed.</summary>
    public int Updates => Events.OfType<DisplayedValueUpdated>().Count();
}
