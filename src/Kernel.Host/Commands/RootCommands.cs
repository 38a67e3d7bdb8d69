using System.CommandLine;
using System.CommandLine.Parsing;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>Everything that <c>noisy</c> can do.</summary>
internal static class RootCommands
{
    /// <summary>Builds the command line.</summary>
    /// <returns>The command that holds all others.</returns>
    public static RootCommand Create()
    {
        var root = new RootCommand("noisy: notebooks about learning with noisy labels, in .NET. Runs them headless and serves them to Jupyter and VS Code.")
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
        RefuseEmpty(root);
        return root;
    }

    // An empty text is no file, no name and no value: most often a variable of the shell that is not set.
    private static void RefuseEmpty(Command command)
    {
        // First, and of the command: a validator that asks for a value keeps those of its argument from running.
        command.Validators.Insert(0, result =>
        {
            foreach (var child in result.Children.Where(c => c.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value))))
            {
                result.AddError($"{(child is OptionResult option ? option.Option.Name : ((ArgumentResult)child).Argument.Name)}: got an empty text, which is no file and no value.");
            }
        });

        foreach (var part in command.Subcommands)
        {
            RefuseEmpty(part);
        }
    }
}
