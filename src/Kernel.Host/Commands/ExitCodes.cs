namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>What <c>noisy</c> tells the shell.</summary>
internal static class ExitCodes
{
    /// <summary>All is well.</summary>
    public const int Ok = 0;

    /// <summary>A cell failed.</summary>
    public const int CellFailed = 1;

    /// <summary>The command line or a file is wrong.</summary>
    public const int BadUsage = 2;

    /// <summary>The time was over.</summary>
    public const int TimedOut = 3;

    /// <summary>The user stopped it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
