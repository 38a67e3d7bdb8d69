using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>What an earlier run of a notebook, that did not come to its end, has left to build on.</summary>
/// <param name="Count">How many cells from the top are finished: their outputs are kept.</param>
/// <param name="Again">Which of them run once more, unseen, since later cells share variables, functions or commands with them.</param>
internal sealed record FinishedCells(int Count, ImmutableArray<int> Again)
{
    /// <summary>A run from the top.</summary>
    public static FinishedCells None { get; } = new(0, []);

    /// <summary>Takes over the outputs of finished cells.</summary>
    /// <param name="notebook">The notebook to run.</param>
    /// <param name="earlier">What the earlier run has written.</param>
    /// <returns>What is finished: cells with the same text, run without an error, up to the first that is not so.</returns>
    public static FinishedCells TakeOver(Notebook notebook, Notebook earlier)
    {
        var (cells, done) = (NotebookRunner.CellsToRun(notebook), NotebookRunner.CellsToRun(earlier));
        var count = 0;
        while (count < Math.Min(cells.Length, done.Length) && done[count].Source == cells[count].Source && IsFinished(done[count]))
        {
            var (to, from) = (cells[count].Outputs, done[count].Outputs);
            to.Clear();
            foreach (var output in from)
            {
                to.Add(output!.DeepClone());
            }

            cells[count].ExecutionCount = done[count].ExecutionCount;
            count++;
        }

        return new FinishedCells(count, count == cells.Length ? [] : Needed(cells, count));
    }

    private static bool IsFinished(NotebookCell cell) =>
        cell.ExecutionCount is not null
        && (cell.HasTag("raises-exception") || !cell.Outputs.Any(o => (string?)o?["output_type"] == "error"));

    // Upwards from the first cell to run: a cell that shares a name of the session's with what is needed is needed too, since it may
    // declare it or change it.
    private static ImmutableArray<int> Needed(NotebookCell[] cells, int count)
    {
        var parts = Array.ConvertAll(cells, c => Names.Of(c.Source, c.Language));
        var declared = parts.SelectMany(p => p.Declared).ToHashSet(StringComparer.Ordinal);
        var needed = parts.Skip(count).SelectMany(p => p.Used).Where(declared.Contains).ToHashSet(StringComparer.Ordinal);
        var again = new SortedSet<int>();
        for (var grew = true; grew;)
        {
            grew = false;
            for (var i = count - 1; i >= 0; i--)
            {
                if (!again.Contains(i) && (parts[i].IsOpaque || parts[i].Used.Overlaps(needed)))
                {
                    grew = again.Add(i);
                    needed.UnionWith(parts[i].Used.Where(declared.Contains));
                }
            }
        }

        return [.. again];
    }

    private sealed record Names(bool IsOpaque, HashSet<string> Declared, HashSet<string> Used)
    {
        public static Names Of(string source, string? language)
        {
            var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
            var root = CSharpSyntaxTree.ParseText(source, options).GetCompilationUnitRoot();

            // What commands, packages, other languages and open namespaces bring is not seen here: such cells always run.
            var isOpaque = language is not (null or "csharp" or "C#" or "c#") || source.Contains("#!", StringComparison.Ordinal)
                || root.ContainsDirectives || root.Usings.Count > 0;
            var declared = root.DescendantNodes().Select(n => n switch
            {
                VariableDeclaratorSyntax v => v.Identifier.Text,
                SingleVariableDesignationSyntax v => v.Identifier.Text,
                LocalFunctionStatementSyntax f => f.Identifier.Text,
                MethodDeclarationSyntax m => m.Identifier.Text,
                BaseTypeDeclarationSyntax t => t.Identifier.Text,
                DelegateDeclarationSyntax d => d.Identifier.Text,
                _ => null,
            }).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var used = root.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.Text).ToHashSet(StringComparer.Ordinal);
            return new Names(isOpaque, declared, used);
        }
    }
}
