using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;

// First of all.
Cultures.Begin();
var parsed = RootCommands.Create().Parse(args);
if (parsed.Errors.Count == 0)
{
    try
    {
        // What a cell has left running must not keep the process alive.
        Environment.Exit(await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
    }
    catch (Exception e) when (e is NotebookFormatException or IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
    {
        // A file or a name that is wrong, wherever it was noticed: one line.
        Console.Error.WriteLine(e.Message.ReplaceLineEndings(" "));
        return ExitCodes.BadUsage;
    }
}

foreach (var error in parsed.Errors)
{
    Console.Error.WriteLine(error.Message);
}

Console.Error.WriteLine("See: noisy --help");
return ExitCodes.BadUsage;
