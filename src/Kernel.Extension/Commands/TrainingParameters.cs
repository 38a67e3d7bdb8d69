using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Papers;
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
        new() { Name = "--data", Description = "The variable with the training set, of any kind of labels.", Kind = ParameterKind.Variable, VariableType = typeof(Dataset), IsRequired = true },
        new() { Name = "--test", Description = "The variable with the test set, measured after every epoch; none by default.", Kind = ParameterKind.Variable, VariableType = typeof(Dataset) },
        new() { Name = "--validation", Description = "The variable with a validation set, measured against its given labels; none by default.", Kind = ParameterKind.Variable, VariableType = typeof(Dataset) },
        new() { Name = "--model", Description = "The network, also mlp:64,64 with the widths of hidden layers, or a C# variable with a ModelFactory; by default one that fits the data (tiny-cnn for pictures, mlp for tables).", Kind = ParameterKind.Model, Choices = [.. Catalog.Models.Select(m => m.Name)] },
        new() { Name = "--epochs", Description = "Passes over the training set; by default what is usual for the network or the method, most often 30.", Kind = ParameterKind.Integer, Minimum = 1 },
        new() { Name = "--batch", Description = "Examples in a step; by default 128, and all nodes of a graph.", Kind = ParameterKind.Integer, Minimum = 1 },
        new() { Name = "--optimizer", Description = "The optimizer; by default what is usual for the network or the method, most often sgd with momentum 0.9.", Choices = ["sgd", "adam", "adamw"] },
        new() { Name = "--learning-rate", Description = "The rate that the optimizer starts from; by default what is usual for the network or the method, most often 0.02 with a cosine that takes it to 0.", Kind = ParameterKind.Number, Minimum = 1e-9, Maximum = 1000 },
        Device,
        Seed,
    ];

    /// <summary>The request that the arguments describe.</summary>
    /// <exception cref="CommandException">Method, network or test set do not fit the data.</exception>
    public static TrainingRequest Request(string command, CommandArguments arguments, INotebook notebook, IEnumerable<TrainingMethod> methods)
    {
        var train = arguments.Variable<Dataset>("--data", notebook);
        foreach (var method in methods.Where(m => !m.Accepts(train)))
        {
            var others = Catalog.Methods.Where(m => m.Accepts(train)).Select(m => m.Name);
            throw new CommandException(
                $"{command}: {method.Name} does not train on {train.Kind} ('{arguments.Required("--data")}' is a {train.GetType().Name}). Those that do: {string.Join(", ", others)}.");
        }

        var model = Model(command, arguments, notebook, train);
        var usual = model.Usual ?? methods.Select(m => m.Usual).FirstOrDefault(u => u is not null) ?? new UsualTraining("sgd", 0.02, 0, 30, IsConstant: false);
        return new TrainingRequest
        {
            Train = train,
            Test = arguments.Has("--test") ? arguments.Variable<Dataset>("--test", notebook) : null,
            Validation = arguments.Has("--validation") ? arguments.Variable<Dataset>("--validation", notebook) : null,
            Model = model,
            Epochs = arguments.Has("--epochs") ? arguments.Integer("--epochs") : usual.Epochs,
            BatchSize = arguments.Has("--batch") ? arguments.Integer("--batch") : null,
            Optimizer = Optimizer(
                arguments.Text("--optimizer") ?? usual.Optimizer,
                arguments.Has("--learning-rate") ? arguments.Number("--learning-rate") : usual.LearningRate,
                usual),
            Schedule = usual.IsConstant ? LearningRateSchedule.Constant : LearningRateSchedule.Cosine(),
            Device = DeviceChoices.Parse(arguments.Required("--device")),
            Seed = arguments.Integer("--seed"),
        };
    }

    private static ModelFactory Model(string command, CommandArguments arguments, INotebook notebook, Dataset train)
    {
        if (arguments.Text("--model") is { } name)
        {
            var model = arguments.Model("--model", notebook, name);
            return model.Accepts(train)
                ? model
                : throw new CommandException(
                    $"{command} --model: {model.Name} does not take '{arguments.Required("--data")}', a {train.GetType().Name}. Those that do: {string.Join(", ", Fitting(train).Select(m => m.Name))}.");
        }

        // What is made for this kind of data alone comes first; otherwise a small network for pictures or for tables.
        var standard = train.IsImage ? "tiny-cnn" : "mlp";
        var fitting = Fitting(train).ToList();
        return fitting.FirstOrDefault(m => m.IsSpecific) ?? fitting.FirstOrDefault(m => m.Name == standard)
            ?? throw new CommandException($"{command}: there is no network for a {train.GetType().Name}.");
    }

    private static IEnumerable<ModelFactory> Fitting(Dataset train) => Catalog.Models.Where(m => m.Accepts(train));

    /// <summary>An optimizer by name, with the weight decay that is usual for a network.</summary>
    public static OptimizerSettings Optimizer(string name, double rate, UsualTraining usual)
    {
        OptimizerSettings optimizer = name.ToLowerInvariant() switch
        {
            "adam" => new AdamSettings { LearningRate = rate },
            "adamw" => new AdamWSettings { LearningRate = rate },
            _ => new SgdSettings { LearningRate = rate },
        };
        return usual.DecayPrefix is { } prefix
            ? optimizer with { Groups = [new ParameterGroup(prefix, WeightDecay: usual.WeightDecay)] }
            : optimizer with { WeightDecay = usual.WeightDecay };
    }

    /// <summary>The latest measurements of a run in words.</summary>
    public static IReadOnlyList<string> Details(EpochRecord? record)
    {
        var details = new List<string>();
        if (record?.TestAccuracy is { } accuracy)
        {
            details.Add($"test {record.Test[0].Name} {Charts.RunSummary.Percent(accuracy)}".Replace("test accuracy", "test", StringComparison.Ordinal));
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
