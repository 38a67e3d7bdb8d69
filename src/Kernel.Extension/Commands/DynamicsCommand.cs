using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!dynamics</c>: early learning and memorization of a run.</summary>
public sealed class DynamicsCommand : MagicCommand
{
    /// <inheritdoc/>
    public override string Name => "#!dynamics";

    /// <inheritdoc/>
    public override string Description => "Show early learning and memorization of a run by epoch, in all or by true class.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--run", Description = "The variable with the run.", Kind = ParameterKind.Variable, VariableType = typeof(TrainingRun), IsPositional = true, IsRequired = true },
        new() { Name = "--by", Description = "One panel for each true class.", Choices = ["class"] },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["#!dynamics run", "#!dynamics run --by class"];

    /// <inheritdoc/>
    public override Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        var run = arguments.Variable<TrainingRun>("--run", notebook);
        if (run.Records.IsEmpty || run.Records[^1].Dynamics is null)
        {
            throw new CommandException(
                $"{Name}: '{arguments.Required("--run")}' has no dynamics: they are recorded where the true labels of the training set are known.");
        }

        notebook.Display(arguments.Has("--by") ? ChartBundle.Of(DynamicsChart.ByClass(run)) : Displays.Of(run));
        return Task.CompletedTask;
    }
}
