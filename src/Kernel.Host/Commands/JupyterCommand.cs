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
        var name = new Option<string>("--name") { Description = "The kernel's name; another name keeps another version beside it.", DefaultValueFactory = _ => KernelSpec.StandardName };

        string DataFolder(ParseResult result) =>
            result.GetValue(prefix) is { } folder ? KernelSpec.PrefixDataFolder(folder) : KernelSpec.UserDataFolder();

        var install = new Command("install", "Write the kernelspecs, one for notebooks in C# and one for F#.") { user, prefix, name };
        install.Validators.Add(result =>
        {
            if (result.GetValue(user) && result.GetValue(prefix) is not null)
            {
                result.AddError("--user and --prefix exclude each other.");
            }
        });
        install.SetAction(result => FileErrors.Report(() =>
        {
            var chosen = result.GetRequiredValue(name);
            foreach (var language in LanguageInfo.All)
            {
                var folder = KernelSpec.Install(DataFolder(result), chosen, KernelSpec.ThisProgram(), language);
                Console.WriteLine($"Installed \"{KernelSpec.DisplayName(chosen, language)}\" in {folder}");
            }
        }));

        var uninstall = new Command("uninstall", "Remove the kernelspecs.") { user, prefix, name };
        uninstall.SetAction(result => FileErrors.Report(() =>
        {
            // The first must be there; versions before had no other.
            var (data, chosen) = (DataFolder(result), result.GetRequiredValue(name));
            Console.WriteLine($"Removed {KernelSpec.Uninstall(data, chosen)}");
            var installed = KernelSpec.List(data).Select(Path.GetFileName).ToArray();
            foreach (var other in LanguageInfo.All.Skip(1).Select(l => chosen + l.Suffix).Where(n => installed.Contains(n, StringComparer.Ordinal)))
            {
                Console.WriteLine($"Removed {KernelSpec.Uninstall(data, other)}");
            }
        }));

        var list = new Command("list", "Show where it is installed, in which version.") { prefix };
        list.SetAction(result => FileErrors.Report(() =>
        {
            var lines = KernelSpec.List(DataFolder(result)).Select(KernelSpec.Describe).ToArray();
            Console.WriteLine(lines.Length == 0 ? "Not installed. See: noisy jupyter install" : string.Join('\n', lines));
        }));
        return new Command("jupyter", "Install the kernel for Jupyter, JupyterLab and VS Code.") { install, uninstall, list };
    }
}
