using System.Management.Automation.Language;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>build.ps1, read by PowerShell's own parser: machines without PowerShell build too, so nothing else would notice.</summary>
public sealed class BuildScriptTests
{
    private static readonly string[] Tasks = ["build", "test", "notebooks", "pictures", "site", "bench", "pack", "kernel"];

    [Fact]
    public void The_script_parses_and_offers_the_tasks_of_the_readme()
    {
        var script = Parser.ParseFile(Path.Combine(Repository.Root, "build.ps1"), out _, out var errors);

        Assert.Empty(errors);
        var task = Assert.Single(script.ParamBlock.Parameters);
        var allowed = Assert.Single(task.Attributes.OfType<AttributeAst>(), a => a.TypeName.Name == "ValidateSet");
        Assert.Equal(Tasks, allowed.PositionalArguments.Select(a => ((StringConstantExpressionAst)a).Value));
        var handled = script.FindAll(a => a is SwitchStatementAst, searchNestedScriptBlocks: true).Cast<SwitchStatementAst>().Single();
        Assert.Equal(Tasks, handled.Clauses.Select(c => ((StringConstantExpressionAst)c.Item1).Value));
    }

    [Fact]
    public void What_the_script_runs_stands_in_the_readme_and_exists()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var script = Parser.ParseFile(Path.Combine(Repository.Root, "build.ps1"), out _, out _);
        var commands = script.FindAll(a => a is CommandAst c && c.GetCommandName() == "Invoke-DotNet", searchNestedScriptBlocks: true).Cast<CommandAst>().ToList();

        Assert.Equal(Tasks.Length, commands.Count);
        Assert.All(commands, c =>
        {
            // Up to the first variable: the notebooks' own paths differ.
            var words = c.CommandElements.Skip(1).TakeWhile(e => e is not MemberExpressionAst and not VariableExpressionAst).Select(e => e.Extent.Text).ToList();
            Assert.Contains("dotnet " + string.Join(' ', words), readme, StringComparison.Ordinal);
            if (words.IndexOf("--project") is var at and >= 0)
            {
                Assert.True(Directory.Exists(Path.Combine(Repository.Root, words[at + 1])), words[at + 1]);
            }
        });
    }
}
