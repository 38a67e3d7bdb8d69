namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The work does not end when it is asked to, and was left to itself on its thread.</summary>
/// <param name="token">What the work was started with.</param>
internal sealed class LeftBehindException(CancellationToken token) : OperationCanceledException(token);
