namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>All magic commands of the extension. A host adapts each of these and knows no other.</summary>
public static class MagicCommands
{
    /// <summary>The commands, in the order in which help shows them.</summary>
    public static IReadOnlyList<MagicCommand> All { get; } =
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
    ];

    /// <summary>Finds a command by its name.</summary>
    /// <param name="name">The name with its prefix, any case.</param>
    /// <returns>The command, or null.</returns>
    public static MagicCommand? Find(string name) =>
        All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
}
