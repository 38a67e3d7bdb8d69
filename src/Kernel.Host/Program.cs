using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;

// First of all: what follows loads more than small limits let it.
if (SystemLimits.Problem(args) is { } tooSmall)
{
    Console.Error.WriteLine(tooSmall);
    return ExitCodes.BadUsage;
}

Cultures.Begin();
// "-p @file.json" is ours to read: the parser would put the file's words in its place.
var parsed = RootCommands.Create().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count == 0)
{
    try
    {
        // What a cell has left running must not keep the process alive.
        ProcessEnd.With(await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        return ExitCodes.Ok;
    }
    catch (Exception e) when (e is NotebookFormatException or IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
    {
        // A file or a name that is wrong, wherever it was noticed: one line.
        Console.Error.WriteLine(ErrorLine.Of(e.Message));
        return ExitCodes.BadUsage;
    }
}

foreach (var error in parsed.Errors)
{
    Console.Error.WriteLine(ErrorLine.Of(error.Message));
}

Console.Error.WriteLine("See: noisy --help");
return ExitCodes.BadUsage;
