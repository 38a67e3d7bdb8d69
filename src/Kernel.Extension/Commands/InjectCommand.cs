using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Papers;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!inject</c>: makes a noisy copy of a data set.</summary>
public sealed class InjectCommand : MagicCommand
{
    private const string StandardName = "noisy";

    /// <inheritdoc/>
    public override string Name => "#!inject";

    /// <inheritdoc/>
    public override string Description => "Inject label noise; show the realized transition matrix and wrong labels, given → true.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new()
        {
            Name = "--kind", Description = "The kind of noise.", IsPositional = true, IsRequired = true,
            Choices = [.. Catalog.Noises.Select(n => n.Kind)], Fits = FitsData,
        },
        new() { Name = "--rate", Description = "The noise rate.", Kind = ParameterKind.Number, Minimum = 0, Maximum = 1, IsRequired = true },
        new()
        {
            Name = "--data", Description = "The variable with the data set; by default data, or the only data set there is.",
            Kind = ParameterKind.Variable, VariableType = typeof(Dataset),
        },
        TrainingParameters.Seed,
        VariableNames.Result("The variable for the noisy data set.", StandardName),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["#!inject symmetric --rate 0.4", "#!inject pair-flip --rate 0.3 --data data --seed 1 --name flipped"];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        var variable = VariableNames.ResultOf(arguments, StandardName);
        var dataset = VariableNames.DatasetOf(Name, arguments, notebook);
        var noise = Catalog.Noise(arguments.Required("--kind")).Create(arguments.Number("--rate"));
        if (!noise.Accepts(dataset))
        {
            throw new CommandException($"{Name}: {noise.Description} does not fit {dataset.Kind} with {dataset.NumClasses} classes of a {dataset.GetType().Name}. Kinds that do: {string.Join(", ", Catalog.Noises.Select(n => n.Kind).Where(k => FitsData(k, dataset)))}.");
        }

        var noisy = await BackgroundWork.Run(Name, () => noise.Inject(dataset, arguments.Integer("--seed")));
        await notebook.SetVariableAsync(variable, noisy.Dataset);
        notebook.Display(Displays.Of(noisy));
    }

    private static bool FitsData(string kind, Dataset dataset) => Catalog.Noise(kind).Create(0.1).Accepts(dataset);
}
