using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// The pieces of C# that have declared something, each a script that goes on from the one before. Roslyn keeps all of them and their
/// variables for ever. Here a piece that is run again takes the place of the one before it, and what a variable held is given back when
/// the name is declared anew, unless code that can still run uses it.
/// </summary>
internal sealed class CSharpSubmissions
{
    // A state keeps what its piece returned, which nobody asks for again.
    private static readonly FieldInfo? ReturnValue =
        typeof(ScriptState<object>).GetField("<ReturnValue>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);

    private const long LargeBytes = 256 << 20;

    private readonly List<Kept> _kept = [];

    // The last piece, by its number, in which code that can run later uses a name: a function, a lambda, a query.
    private readonly Dictionary<string, int> _later = new(StringComparer.Ordinal);
    private int _number;
    private long _memory;
    private bool _isNative;

    /// <summary>The state behind the last piece; null: nothing has begun.</summary>
    public ScriptState<object>? Last => _kept.Count > 0 ? _kept[^1].State : null;

    /// <summary>Begins, or begins again and forgets everything.</summary>
    /// <param name="start">The state in which nothing is declared.</param>
    public void Begin(ScriptState<object> start)
    {
        for (var i = 1; i < _kept.Count; i++)
        {
            Clear(_kept[i].Own, static _ => true);
        }

        _kept.Clear();
        _later.Clear();
        _kept.Add(new Kept(start, string.Empty, null, _number));
    }

    /// <summary>Whether a state is one that pieces can go on from.</summary>
    /// <param name="state">The state.</param>
    /// <returns>Whether it is.</returns>
    public bool Holds(ScriptState state) => _kept.Exists(k => ReferenceEquals(k.State, state));

    /// <summary>The state that a piece goes on from: pieces at the end whose every declaration it hides drop out.</summary>
    /// <param name="text">The piece.</param>
    /// <returns>The state.</returns>
    public ScriptState<object> Before(string text) => _kept[IndexBefore(text, Declared(Root(text)))].State;

    /// <summary>Takes in a piece that has run.</summary>
    /// <param name="state">The state behind it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="isKept">Whether it has declared something.</param>
    public void Add(ScriptState<object> state, string text, bool isKept)
    {
        var root = Root(text);
        _number++;
        foreach (var name in UsedLater(root))
        {
            _later[name] = _number;
        }

        if (!isKept)
        {
            return;
        }

        var declared = Declared(root);
        var index = IndexBefore(text, declared) + 1;
        for (var i = _kept.Count - 1; i >= index; i--)
        {
            var number = _kept[i].Number;
            Clear(_kept[i].Own, name => !IsUsedLater(name, number));
        }

        _kept.RemoveRange(index, _kept.Count - index);
        _kept.Add(new Kept(state, text, OnlyVariables(state.Script, root), _number));
        ReturnValue?.SetValue(state, null);
        foreach (var name in declared)
        {
            ClearHidden(state, name);
        }

        CollectLarge();
    }

    private static CompilationUnitSyntax Root(string text) =>
        (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(text, CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest)).GetRoot();

    // Names of variables that certainly are variables of the whole piece.
    private static HashSet<string> Declared(CompilationUnitSyntax root) =>
        [.. root.Members.OfType<FieldDeclarationSyntax>().SelectMany(f => f.Declaration.Variables).Select(v => v.Identifier.ValueText)];

    // All names of a piece that declares nothing but variables; null: others cannot simply be hidden, as functions with one name are several.
    private static HashSet<string>? OnlyVariables(Script script, CompilationUnitSyntax root)
    {
        if (root.Usings.Count > 0 || root.Externs.Count > 0 || root.ContainsDirectives)
        {
            return null;
        }

        var members = script.GetCompilation().ScriptClass!.GetMembers().Where(m => !m.IsImplicitlyDeclared).ToArray();
        return Array.TrueForAll(members, m => m is IFieldSymbol) ? [.. members.Select(m => m.Name)] : null;
    }

    private static IEnumerable<string> UsedLater(CompilationUnitSyntax root) =>
        root.DescendantNodes()
            .Where(n => n is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or QueryExpressionSyntax
                || (n is MemberDeclarationSyntax and not GlobalStatementSyntax and not FieldDeclarationSyntax && n.Parent == root))
            .SelectMany(n => n.DescendantNodes().OfType<IdentifierNameSyntax>())
            .Select(n => n.Identifier.ValueText);

    private void Clear(IEnumerable<ScriptVariable> variables, Func<string, bool> mayClear)
    {
        foreach (var variable in variables)
        {
            if (!variable.IsReadOnly && mayClear(variable.Name))
            {
                _isNative |= variable.Value is IDisposable;
                variable.Value = null;
            }
        }
    }

    private int IndexBefore(string text, HashSet<string> declared)
    {
        var index = _kept.Count - 1;
        while (index > 0 && (_kept[index].Text == text || _kept[index].Variables?.IsSubsetOf(declared) == true))
        {
            index--;
        }

        return index;
    }

    // The collector does not know that large arrays have just been let go, or what lies behind small objects in memory that is not its
    // own, such as the weights of models: it would take as many new ones before it looks.
    private void CollectLarge()
    {
        if (_isNative || GC.GetTotalMemory(forceFullCollection: false) > _memory + LargeBytes)
        {
            _isNative = false;
            GC.Collect();
            _memory = GC.GetTotalMemory(forceFullCollection: false);
        }
    }

    private bool IsUsedLater(string name, int number) => _later.TryGetValue(name, out var last) && last >= number;

    private void ClearHidden(ScriptState<object> state, string name)
    {
        var same = state.Variables.Where(v => v.Name == name).ToArray();
        var numbers = _kept.Where(k => k.Declares(name)).Select(k => k.Number).ToArray();
        if (same.Length == numbers.Length)
        {
            Clear(same.Where((_, i) => i < same.Length - 1 && !IsUsedLater(name, numbers[i])), static _ => true);
        }
    }

    private sealed record Kept(ScriptState<object> State, string Text, HashSet<string>? Variables, int Number)
    {
        private readonly HashSet<string> _fields =
            Number == 0 ? [] : [.. State.Script.GetCompilation().ScriptClass!.GetMembers().OfType<IFieldSymbol>().Where(f => !f.IsImplicitlyDeclared).Select(f => f.Name)];

        // Of several variables with one name the last, which is this piece's.
        public IEnumerable<ScriptVariable> Own => _fields.Select(f => State.GetVariable(f)).OfType<ScriptVariable>();

        public bool Declares(string name) => _fields.Contains(name);
    }
}
