using NoisyNotebooks.Kernel.Host.Commands;

var parsed = RootCommands.Create().Parse(args);
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
