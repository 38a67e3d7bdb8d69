using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Commands;

var root = new RootCommand("noisy: notebooks about learning with noisy labels, in .NET. Runs them headless and serves them to Jupyter and VS Code.")
{
    RunCommand.Create(),
    VerifyCommand.Create(),
    ClearCommand.Create(),
    ExportCommand.Create(),
    PicturesCommand.Create(),
    SiteCommand.Create(),
    KernelCommand.Create(),
    JupyterCommand.Create(),
    PapersCommand.Create(),
    ReproduceCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count == 0)
{
    return await parsed.InvokeAsync();
}

foreach (var error in parsed.Errors)
{
    Console.Error.WriteLine(error.Message);
}

Console.Error.WriteLine("See: noisy --help");
return ExitCodes.BadUsage;
