using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>The parameters that training and comparing share.</summary>
internal static class TrainingParameters
{
    /// <summary>Where to run.</summary>
    public static CommandParameter Device { get; } =
        new() { Name = "--device", Description = "Where to run; auto takes CUDA where it is available.", Default = "auto", Choices = ["auto", "cpu", "cuda"] };

    /// <summary>The seed.</summary>
    public static CommandParameter Seed { get; } =
        new() { Name = "--seed", Description = "The seed; the same seed gives the same result.", Kind = ParameterKind.Integer, Default = "0" };

    /// <summary>Data, model, length and step size.</summary>
    public static IReadOnlyList<CommandParameter> Common { get; } =
    [
        new() { Name = "--data", Description = "The variable with the training set.", Kind = ParameterKind.Variable, VariableType = typeof(LabeledDataset), IsRequired = true },
        new() { Name = "--test", Description = "The variable with the test set, measured after every epoch; none by default.", Kind = ParameterKind.Variable, VariableType = typeof(LabeledDataset) },
        new() { Name = "--model", Description = "The network, as mlp, mlp:64,64 with widths of hidden layers, or a C# variable with a ModelFactory; by default tiny-cnn for pictures and mlp for tables.", Kind = ParameterKind.Model, Choices = [.. ModelCatalog.All.Select(m => m.Name)] },
        new() { Name = "--epochs", Description = "Passes over the training set.", Kind = ParameterKind.Integer, Minimum = 1, Default = "30" },
        new() { Name = "--batch", Description = "Examples in a step.", Kind = ParameterKind.Integer, Minimum = 1, Default = "128" },
        new() { Name = "--learning-rate", Description = "The rate that SGD starts from; a cosine takes it to 0.", Kind = ParameterKind.Number, Minimum = 1e-9, Maximum = 1000, Default = "0.02" },
        Device,
        Seed,
    ];

    /// <summary>The request that the arguments describe.</summary>
    public static TrainingRequest Request(CommandArguments arguments, INotebook notebook)
    {
        var train = arguments.Variable<LabeledDataset>("--data", notebook);
        return new TrainingRequest
        {
            Train = train,
            Test = arguments.Has("--test") ? arguments.Variable<LabeledDataset>("--test", notebook) : null,
            Model = arguments.Model("--model", notebook, train.IsImage ? "tiny-cnn" : "mlp"),
            Epochs = arguments.Integer("--epochs"),
            BatchSize = arguments.Integer("--batch"),
            Optimizer = new SgdSettings { LearningRate = arguments.Number("--learning-rate") },
            Device = DeviceChoices.Parse(arguments.Required("--device")),
            Seed = arguments.Integer("--seed"),
        };
    }

    /// <summary>The latest measurements of a run in words.</summary>
    public static IReadOnlyList<string> Details(EpochRecord? record)
    {
        var details = new List<string>();
        if (record?.TestAccuracy is { } accuracy)
        {
            details.Add($"test {Charts.RunSummary.Percent(accuracy)}");
        }

        if (record?.Dynamics is { MislabelledCount: > 0 } dynamics)
        {
            details.Add($"memorized {Charts.RunSummary.Percent(dynamics.MislabelledMemorized)}");
        }

        if (details.Count == 0 && record is not null)
        {
            details.Add(FormattableString.Invariant($"loss {record.TrainLoss:0.0000}"));
        }

        return details;
    }
}
