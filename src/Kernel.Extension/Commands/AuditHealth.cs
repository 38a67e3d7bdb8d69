using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>The part of <c>#!audit</c> that looks at the data beside their labels (<c>--all</c>).</summary>
internal static class AuditHealth
{
    private const string StandardName = "health";

    /// <summary>What the line and the progress bar call it.</summary>
    public const string Activity = "data health";

    public static IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--all", Description = "Look at the rest of the data too: outliers, near duplicates, rare classes, the order of rows, columns that are keys or tell the label.", Kind = ParameterKind.Flag },
        new()
        {
            Name = "--test", Description = "With --all: a test set with the same features, whose examples should not be in the data.", Kind = ParameterKind.Source,
            AcceptedTypes = AuditSources.Data, AcceptedForms = "what --data accepts",
        },
        new() { Name = "--health", Description = "With --all: the variable for the DataHealth.", Default = StandardName },
    ];

    /// <summary>Looks at the parameters before any work is done.</summary>
    /// <exception cref="CommandException">They do not go together.</exception>
    public static void Check(CommandArguments arguments, Func<string, CommandException> wrong)
    {
        _ = VariableNames.Checked("--health", arguments.Required("--health"));
        if (arguments.Has("--test") && !arguments.Has("--all"))
        {
            throw wrong("--test: needs --all, which looks for its examples in the data.");
        }

        if (arguments.Has("--all") && arguments.Has("--labels"))
        {
            throw wrong("--all: needs --data; a list of labels has no examples to look at.");
        }
    }

    /// <summary>The test set that is named; null: none is.</summary>
    /// <exception cref="CommandException">There is no such data.</exception>
    public static object? TestOf(CommandArguments arguments, INotebook notebook) => arguments.Has("--test") ? arguments.Source("--test", notebook) : null;

    /// <summary>Looks at the data that were audited.</summary>
    /// <param name="arguments">The line.</param>
    /// <param name="issues">The audit.</param>
    /// <param name="test">What <see cref="TestOf"/> found.</param>
    /// <param name="columns">How tables are read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static DataHealth Of(CommandArguments arguments, LabelIssues issues, object? test, AuditColumns columns, CancellationToken cancellationToken)
    {
        var other = test is null ? null : AuditSources.ToData(test, test is Dataset ? new AuditColumns() : columns, arguments.Text("--test") ?? "test").Dataset;
        return DataHealth.Of(issues.Data!, new DataHealthOptions { Seed = arguments.Integer("--seed") }, other, cancellationToken);
    }

    /// <summary>Hands it over and shows it.</summary>
    public static async Task ShowAsync(CommandArguments arguments, DataHealth health, INotebook notebook)
    {
        await notebook.SetVariableAsync(arguments.Required("--health"), health);
        notebook.Display(DataHealthDisplay.Of(health));
    }
}
