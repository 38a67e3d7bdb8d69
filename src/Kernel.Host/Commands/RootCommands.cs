using System.CommandLine;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>Everything that <c>noisy</c> can do.</summary>
internal static class RootCommands
{
    /// <summary>Builds the command line.</summary>
    /// <returns>The command that holds all others.</returns>
    public static RootCommand Create() =>
        new("noisy: notebooks about learning with noisy labels, in .NET. Runs them headless and serves them to Jupyter and VS Code.")
        {
            RunCommand.Create(),
            VerifyCommand.Create(),
            AdoptCommand.Create(),
            ClearCommand.Create(),
            ExportCommand.Create(),
            PicturesCommand.Create(),
            SiteCommand.Create(),
            KernelCommand.Create(),
            JupyterCommand.Create(),
            PapersCommand.Create(),
            ReproduceCommand.Create(),
            LedgerCommand.Create(),
        };
}
