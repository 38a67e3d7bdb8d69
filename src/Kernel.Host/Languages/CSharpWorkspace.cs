using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// The session as an editor sees it: each piece of C# that declared something is a project that continues the one before,
/// and the cell being written continues the last. Nothing of it exists before the first completion or hover.
/// </summary>
internal sealed class CSharpWorkspace(CSharpEngine engine) : IDisposable
{
    // Re-running cells adds a project each time; beyond this many the oldest whose names were all declared again go.
    private const int ManyProjects = 200;

    private static readonly CSharpParseOptions Parsing =
        CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly List<Submission> _submissions = [];
    private MetadataReference[] _sources = [];
    private MetadataReference[] _references = [];
    private AdhocWorkspace? _workspace;
    private Solution? _solution;

    /// <summary>Asks something of the compiler about a text that follows what has run so far.</summary>
    /// <typeparam name="T">The answer's type.</typeparam>
    /// <param name="text">C#.</param>
    /// <param name="ask">The question.</param>
    /// <returns>The answer.</returns>
    public async Task<T> AskAsync<T>(string text, Func<Document, Task<T>> ask)
    {
        var last = await engine.LastAsync();
        await _oneAtATime.WaitAsync();
        try
        {
            _solution ??= (_workspace = new AdhocWorkspace(MefHostServices.DefaultHost)).CurrentSolution;
            Follow(last);
            var previous = _submissions.Count > 0 ? _submissions[^1].Project : null;
            var (solution, project) = Add(_solution, ScriptSource.Masked(text), previous, Array.Empty<string>());
            return await ask(solution.GetProject(project)!.Documents.Single());
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _workspace?.Dispose();

    // Brings the projects up to what has run.
    private void Follow(Script last)
    {
        var references = engine.References.ToArray();
        var isRebuilt = !references.SequenceEqual(_sources);
        if (isRebuilt)
        {
            _sources = references;
            _references = [.. DocumentedReferences.Of(references)];
        }

        var chain = new HashSet<Script>();
        for (var script = last; script is not null; script = script.Previous)
        {
            chain.Add(script);
        }

        // Those at the end that another run has taken the place of.
        while (_submissions.Count > 0 && !chain.Contains(_submissions[^1].Script))
        {
            _solution = _solution!.RemoveProject(_submissions[^1].Project);
            _submissions.RemoveAt(_submissions.Count - 1);
        }

        var scripts = new Stack<Script>();
        for (var script = last; script is not null; script = script.Previous)
        {
            if (_submissions.Count > 0 && ReferenceEquals(script, _submissions[^1].Script))
            {
                break;
            }

            scripts.Push(script);
        }

        if (isRebuilt)
        {
            foreach (var submission in _submissions)
            {
                _solution = _solution!.WithProjectMetadataReferences(submission.Project, _references);
            }
        }

        foreach (var script in scripts)
        {
            var previous = _submissions.Count > 0 ? _submissions[^1].Project : null;
            (_solution, var project) = Add(_solution!, script.Code, previous, script.Options.Imports);
            _submissions.Add(new Submission(script, project, Names(script)));
        }

        if (_submissions.Count > ManyProjects)
        {
            Thin();
        }
    }

    private void Thin()
    {
        var later = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<Submission>();
        for (var i = _submissions.Count - 1; i >= 0; i--)
        {
            var submission = _submissions[i];
            if (i == 0 || i == _submissions.Count - 1 || submission.Names is null || submission.Names.Any(n => !later.Contains(n)))
            {
                kept.Insert(0, submission);
                later.UnionWith(submission.Names ?? []);
            }
        }

        _submissions.Clear();
        _solution = _workspace!.CurrentSolution;
        foreach (var submission in kept)
        {
            var previous = _submissions.Count > 0 ? _submissions[^1].Project : null;
            (_solution, var project) = Add(_solution!, submission.Script.Code, previous, submission.Script.Options.Imports);
            _submissions.Add(submission with { Project = project });
        }
    }

    private (Solution Solution, ProjectId Project) Add(Solution solution, string text, ProjectId? previous, IEnumerable<string> imports)
    {
        var id = ProjectId.CreateNewId();
        var name = $"cell-{id.Id:N}";
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            scriptClassName: name,
            usings: imports,
            allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Disable);
        var project = ProjectInfo.Create(
            id,
            VersionStamp.Create(),
            name,
            name,
            LanguageNames.CSharp,
            compilationOptions: options,
            parseOptions: Parsing,
            projectReferences: previous is null ? [] : [new ProjectReference(previous)],
            metadataReferences: _references,
            isSubmission: true,
            hostObjectType: typeof(ScriptGlobals));
        var document = DocumentInfo.Create(
            DocumentId.CreateNewId(id),
            name + ".csx",
            sourceCodeKind: SourceCodeKind.Script,
            loader: TextLoader.From(TextAndVersion.Create(SourceText.From(text), VersionStamp.Create())));
        return (solution.AddProject(project).AddDocument(document), id);
    }

    // Null: it opens namespaces or brings files, which names do not tell.
    private static HashSet<string>? Names(Script script)
    {
        var root = script.GetCompilation().SyntaxTrees.Last().GetCompilationUnitRoot();
        if (root.Usings.Count > 0 || root.ContainsDirectives)
        {
            return null;
        }

        return [.. script.GetCompilation().ScriptClass!.GetMembers().Where(m => !m.IsImplicitlyDeclared).Select(m => m.Name)];
    }

    private sealed record Submission(Script Script, ProjectId Project, HashSet<string>? Names);
}
