namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>All magic commands of the extension. A host adapts each of these and knows no other.</summary>
public static class MagicCommands
{
    // The commands know models and methods, and with the first of them a process loads libtorch: not before somebody asks.
    private static readonly Lazy<IReadOnlyList<MagicCommand>> Made = new(static () =>
    [
        new PapersCommand(),
        new DatasetCommand(),
        new InjectCommand(),
        new TrainCommand(),
        new CompareCommand(),
        new DynamicsCommand(),
        new AuditCommand(),
        new ReproduceCommand(),
        new DeviceCommand(),
        new HelpCommand(),
    ]);

    /// <summary>The commands, in the order in which help shows them.</summary>
    public static IReadOnlyList<MagicCommand> All => Made.Value;

    /// <summary>The same commands, made when they are first enumerated.</summary>
    /// <returns>The commands.</returns>
    public static IEnumerable<MagicCommand> Later()
    {
        foreach (var command in All)
        {
            yield return command;
        }
    }

    /// <summary>Finds a command by its name.</summary>
    /// <param name="name">The name with its prefix, any case.</param>
    /// <returns>The command, or null.</returns>
    public static MagicCommand? Find(string name) =>
        All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
}
