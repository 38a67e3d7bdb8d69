using System.Runtime.InteropServices;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>
/// Ctrl-C, a polite end (SIGTERM: batch systems, containers, <c>timeout</c>), a terminal that closes (SIGHUP) and Ctrl-\ (SIGQUIT) all mean:
/// stop, and write what is done. A signal that whoever started the process had ignored (<c>nohup</c>) stays ignored.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    private StopSignals(Action stop) =>
        _registrations = Array.ConvertAll([PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT], signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop();
        }));

    /// <summary>Begins to listen.</summary>
    /// <param name="source">Cancelled at the first signal.</param>
    /// <returns>Dispose it to end.</returns>
    public static StopSignals Cancel(CancellationTokenSource source) => new(() => _ = source.CancelAsync());

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_registrations, r => r.Dispose());
}
