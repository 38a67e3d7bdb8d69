using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Pieces of C# that were compiled already, for when they are run again unchanged in the same place: nothing is compiled anew, and no second
/// assembly is loaded. The variables are new ones each time.
/// </summary>
/// <param name="letGo">Told what is kept no longer.</param>
internal sealed class PiecesAgain(Action<Script<object>> letGo)
{
    private const int Most = 32;
    private const long MostCharacters = 1 << 20;

    private readonly List<Entry> _entries = [];

    /// <summary>Looks for a piece.</summary>
    /// <param name="before">What it goes on from.</param>
    /// <param name="text">Its text.</param>
    /// <param name="options">What it refers to.</param>
    /// <returns>The piece; null: it was not compiled so.</returns>
    public CompiledPiece? Find(ScriptState before, string text, ScriptOptions options)
    {
        var index = _entries.FindIndex(e => ReferenceEquals(e.Before, before) && ReferenceEquals(e.Options, options) && e.Text == text);
        if (index < 0)
        {
            return null;
        }

        // The one that was used last goes last.
        var entry = _entries[index];
        _entries.RemoveAt(index);
        _entries.Add(entry);
        return entry.Piece;
    }

    /// <summary>Keeps a piece, where it can be run again.</summary>
    /// <param name="before">What it goes on from.</param>
    /// <param name="options">What it refers to.</param>
    /// <param name="piece">The piece.</param>
    public void Keep(ScriptState before, ScriptOptions options, CompiledPiece piece)
    {
        if (!CanRunAgain(piece.Tree.GetCompilationUnitRoot()))
        {
            return;
        }

        _entries.Add(new Entry(before, piece.Script.Code, options, piece));
        if (_entries.Count > Most)
        {
            Remove(0);
        }

        // The newest is kept in any case: it is about to run.
        while (_entries.Count > 1 && _entries.Sum(e => (long)e.Text.Length) > MostCharacters)
        {
            Remove(0);
        }
    }

    /// <summary>Forgets the pieces that go on from what is no more.</summary>
    /// <param name="isThere">Whether a state is still one that pieces go on from.</param>
    public void Keep(Predicate<ScriptState> isThere)
    {
        for (var i = _entries.Count - 1; i >= 0; i--)
        {
            if (!isThere(_entries[i].Before))
            {
                Remove(i);
            }
        }
    }

    private void Remove(int index)
    {
        var script = _entries[index].Piece.Script;
        _entries.RemoveAt(index);
        letGo(script);
    }

    // Types and static variables would keep the values that they have; files that a directive names may be others by now.
    private static bool CanRunAgain(CompilationUnitSyntax root) =>
        !root.ContainsDirectives && root.Usings.Count == 0 && root.Externs.Count == 0
        && root.Members.All(m => m is GlobalStatementSyntax or FieldDeclarationSyntax or MethodDeclarationSyntax && !m.Modifiers.Any(SyntaxKind.StaticKeyword));

    private sealed record Entry(ScriptState Before, string Text, ScriptOptions Options, CompiledPiece Piece);
}
