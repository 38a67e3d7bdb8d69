using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy jupyter</c>: makes the kernel known to Jupyter and VS Code.</summary>
internal static class JupyterCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var user = new Option<bool>("--user") { Description = "For the current user (the default)." };
        var prefix = new Option<string?>("--prefix") { Description = "Below this folder, for example that of a Python environment." };
        var name = new Option<string>("--name") { Description = "The kernel's name.", DefaultValueFactory = _ => "noisy" };

        string DataFolder(ParseResult result) =>
            result.GetValue(prefix) is { } folder ? KernelSpec.PrefixDataFolder(folder) : KernelSpec.UserDataFolder();

        var install = new Command("install", "Write the kernelspec.") { user, prefix, name };
        install.Validators.Add(result =>
        {
            if (result.GetValue(user) && result.GetValue(prefix) is not null)
            {
                result.AddError("--user and --prefix exclude each other.");
            }
        });
        install.SetAction(result => Try(() =>
        {
            var folder = KernelSpec.Install(DataFolder(result), result.GetRequiredValue(name), KernelSpec.ThisProgram());
            Console.WriteLine($"Installed \"{LanguageInfo.DisplayName}\" in {folder}");
        }));

        var uninstall = new Command("uninstall", "Remove the kernelspec.") { user, prefix, name };
        uninstall.SetAction(result => Try(() =>
            Console.WriteLine($"Removed {KernelSpec.Uninstall(DataFolder(result), result.GetRequiredValue(name))}")));

        var list = new Command("list", "Show where it is installed.") { prefix };
        list.SetAction(result => Try(() =>
        {
            var folders = KernelSpec.List(DataFolder(result));
            Console.WriteLine(folders.Count == 0 ? "Not installed. See: noisy jupyter install" : string.Join('\n', folders));
        }));
        return new Command("jupyter", "Install the kernel for Jupyter, JupyterLab and VS Code.") { install, uninstall, list };
    }

    private static int Try(Action action)
    {
        try
        {
            action();
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCodes.BadUsage;
        }
    }
}
