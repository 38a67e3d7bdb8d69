using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>The part of <c>#!audit</c> in which people check rows: they are drawn, written to be filled in, and read back.</summary>
internal static class AuditChecks
{
    private const string StandardName = "checks";
    private const string StandardFile = "checks.csv";

    public static IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--check", Description = "Draw so many rows at random from all over the list for a person to check; they are in a variable, and in a file to be filled in.", Kind = ParameterKind.Integer, Minimum = 1 },
        new() { Name = "--check-outside", Description = "With --check: so many rows from outside the list too, which say how many wrong labels it has missed.", Kind = ParameterKind.Integer, Minimum = 0, Default = "0" },
        new() { Name = "--check-file", Description = $"With --check: the file to be filled in; by default {StandardFile}. A file with answers is never replaced." },
        new() { Name = "--checked", Description = "The answers: files that were filled in, with commas between them, or the variable. From them follows how many labels are truly wrong." },
        new() { Name = "--drawn", Description = "With --checked and a file of your own (row,label): its rows were drawn at random from all rows. Otherwise it only mends labels.", Choices = ["at-random"] },
        new() { Name = "--until", Description = "With --checked: a question to check until it is decided, list>=50% or data<3%." },
        new() { Name = "--check-name", Description = "The variable for the LabelChecks.", Default = StandardName },
    ];

    /// <summary>Looks at the parameters before any work is done.</summary>
    /// <exception cref="CommandException">They do not go together, or the file has answers already.</exception>
    public static void Check(CommandArguments arguments, Func<string, CommandException> wrong)
    {
        if (arguments.Has("--check") && arguments.Has("--checked"))
        {
            throw wrong("--check: draws rows, and --checked reads the answers: one at a time.");
        }

        foreach (var parameter in new[] { "--check-outside", "--check-file" })
        {
            if (arguments.Has(parameter) && arguments.Text(parameter) != "0" && !arguments.Has("--check"))
            {
                throw wrong($"{parameter}: needs --check, which draws rows.");
            }
        }

        foreach (var parameter in new[] { "--drawn", "--until" })
        {
            if (arguments.Has(parameter) && !arguments.Has("--checked"))
            {
                throw wrong($"{parameter}: needs --checked with the answers.");
            }
        }

        _ = VariableNames.Checked("--check-name", arguments.Required("--check-name"));
        if (arguments.Text("--until") is { } question)
        {
            try
            {
                _ = CheckQuestion.Parse(question);
            }
            catch (ArgumentException e)
            {
                throw wrong($"--until: {e.Message.Split(" (Parameter")[0]["question: ".Length..]}");
            }
        }

        if (arguments.Has("--check"))
        {
            var file = arguments.Text("--check-file") ?? StandardFile;
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            {
                throw wrong($"--check-file: there is no folder '{folder}'.");
            }

            if (File.Exists(file) && LabelChecks.HasAnswers(file))
            {
                throw wrong($"--check-file: '{file}' is there already and has answers. Give them back with --checked {file}, or name another file.");
            }
        }
    }

    /// <summary>The variable with answers, where one is named; null: there are files, or no answers.</summary>
    /// <exception cref="CommandException">There is neither such a variable nor such a file.</exception>
    public static LabelChecks? Variable(CommandArguments arguments, INotebook notebook)
    {
        if (arguments.Text("--checked") is not { } answers)
        {
            return null;
        }

        if (notebook.TryGetVariable(answers, out var value) && value is LabelChecks checks)
        {
            return arguments.Has("--drawn") ? throw new CommandException("#!audit --drawn: goes with a file of your own; a variable knows how its rows were drawn.") : checks;
        }

        var missing = Files(answers).FirstOrDefault(f => !File.Exists(f));
        return Files(answers).Length == 0 || missing is not null
            ? throw new CommandException($"#!audit --checked: expected a variable with LabelChecks or files with answers, and found no '{missing ?? answers}'.")
            : null;
    }

    /// <summary>Draws rows, or reads answers; null: neither was asked for.</summary>
    public static LabelChecks? Of(CommandArguments arguments, LabelIssues issues, LabelChecks? variable)
    {
        if (arguments.Text("--checked") is { } answers)
        {
            return variable?.On(issues) ?? LabelChecks.ReadCsv(issues, Files(answers), arguments.Has("--drawn"));
        }

        if (!arguments.Has("--check"))
        {
            return null;
        }

        if (issues.Count == 0)
        {
            throw new ArgumentException("--check: the list is empty, so there is nothing to draw from.", nameof(issues));
        }

        var drawn = LabelChecks.Draw(
            issues,
            Math.Min(arguments.Integer("--check"), issues.Count),
            Math.Min(arguments.Integer("--check-outside"), issues.ExampleCount - issues.Count),
            arguments.Integer("--seed"));
        drawn.WriteCsv(arguments.Text("--check-file") ?? StandardFile);
        return drawn;
    }

    private static string[] Files(string names) => names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Hands the checks over and says what to do with them.</summary>
    public static async Task ShowAsync(CommandArguments arguments, LabelChecks checks, INotebook notebook)
    {
        var name = arguments.Required("--check-name");
        await notebook.SetVariableAsync(name, checks);
        var notes = new List<string>();
        if (arguments.Has("--check"))
        {
            var file = arguments.Text("--check-file") ?? StandardFile;
            notes.Add($"Fill in the column label of {file} with the class that you see, or ? where it cannot be told, in any order and as far as you like; then give it back: the same line with --checked {file} in place of --check. In C#: {name}.Answer(row, \"class\"), and --checked {name}.");
            notebook.Display(LabelChecksDisplay.Of(checks));
        }

        if (arguments.Text("--until") is { } question && checks.Proves && checks.AnswerCount > 0)
        {
            var asked = CheckQuestion.Parse(question);
            notes.Add(LabelChecksDisplay.Sentence(asked, asked.Ask(checks)));
        }

        if (notes.Count > 0)
        {
            notebook.Display(MimeBundle.FromHtml(string.Concat(notes.Select(Html.Note)), string.Join('\n', notes)));
        }
    }
}
