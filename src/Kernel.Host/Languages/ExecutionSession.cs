using System.Diagnostics;
using System.Runtime.CompilerServices;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Native;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>One notebook's life: runs its cells one after another and keeps their variables.</summary>
internal sealed class ExecutionSession : IDisposable
{
    /// <summary>How the error of an unknown magic command begins; its name follows, in quotes.</summary>
    public const string NoCommand = "There is no magic command ";

    // A training loop that watches the token ends with its batch; what has not ended by then does not watch it.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly CellThread _thread = new();
    private readonly CSharpEngine _engine;
    private readonly CSharpLanguage _csharp;
    private readonly FSharpLanguage _fsharp;
    private readonly Lazy<Dictionary<string, MagicCommand>> _commands;
    private readonly Dictionary<string, ICellLanguage> _languages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _languageNames;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private readonly PackageLines _packages;
    private readonly CellInterrupts _interrupts;
    private readonly LargeCells _large = new();
    private readonly SmallCells _small = new();
    private readonly string _directory;

    /// <summary>Starts a session.</summary>
    /// <param name="commands">The magic commands, beside the session's own; looked at when the first is called or asked about.</param>
    /// <param name="directory">The notebook's folder: relative paths of <c>#r</c>, <c>#load</c> and <c>#!import</c> begin there.</param>
    /// <param name="grace">How long an interrupted C# cell may take to end by itself before its code is stopped.</param>
    public ExecutionSession(IEnumerable<MagicCommand> commands, string directory, TimeSpan? grace = null)
    {
        ConsoleCapture.Install();
        BackgroundErrors.Install();
        Displays.Register();

        // A cell may call TorchSharp before anything of the methods library: its native loader has to be listening. It loads
        // nothing yet.
        RuntimeHelpers.RunModuleConstructor(typeof(TorchNativeLibraries).Module.ModuleHandle);
        _interrupts = new CellInterrupts(_thread, grace ?? Grace);
        _engine = new CSharpEngine(new ScriptGlobals(() => _interrupts.Token), directory);
        _directory = directory;
        _csharp = new CSharpLanguage(_engine);
        _fsharp = new FSharpLanguage(directory);
        _packages = new PackageLines([_csharp, _fsharp]);
        IEnumerable<MagicCommand> own =
        [
            new VariablesCommand("#!who", withValues: false), new VariablesCommand("#!whos", withValues: true),
            new ShareCommand([_csharp, _fsharp]), new ImportCommand(), new ResetCommand([_csharp, _fsharp]),
        ];
        _commands = new(() => commands.Concat(own).DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase));
        foreach (var language in ShownLanguage.All.Concat<ICellLanguage>([_csharp, _fsharp]))
        {
            foreach (var name in language.Names)
            {
                _languages[name] = language;
            }
        }

        _languageNames = [.. _languages.Keys];
    }

    /// <summary>The language that cells begin in where nothing else is said.</summary>
    public LanguageInfo Language { get; init; } = LanguageInfo.CSharp;

    /// <summary>What is left of the work where the process ends inside of a cell, in words; empty: nothing to say.</summary>
    public string WhatIsLeft { get; init; } = string.Empty;

    /// <summary>The magic commands, the session's own too.</summary>
    public IReadOnlyCollection<MagicCommand> Commands => _commands.Value.Values;

    /// <summary>The languages by name.</summary>
    public IReadOnlyDictionary<string, ICellLanguage> Languages => _languages;

    /// <summary>The variables of C# so far.</summary>
    public IReadOnlyList<NotebookVariable> Variables => _engine.Variables;

    /// <summary>Loads the compiler in the background.</summary>
    public void WarmUp() => _engine.WarmUp();

    /// <summary>Reads a variable of C#.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether it exists.</returns>
    public bool TryGetVariable(string name, out object? value) => _engine.TryGetVariable(name, out value);

    /// <summary>Runs a cell; waits while another runs.</summary>
    /// <param name="code">Its text: languages, magic commands and package lines in any mixture.</param>
    /// <param name="number">Its number, for error reports.</param>
    /// <param name="output">Where its outputs go.</param>
    /// <param name="language">The language that it begins in; null: the session's. In one that is unknown nothing runs.</param>
    /// <param name="input">Who answers its questions; null: nobody.</param>
    /// <returns>How it ended.</returns>
    public async Task<CellOutcome> RunAsync(
        string code, int number, ICellOutput output, string? language = null, ICellInput? input = null)
    {
        language ??= Language.Id;
        await _oneAtATime.WaitAsync();
        try
        {
            var stop = _interrupts.Begin();
            ConsoleCapture.Install();
            LastWords.Running($"noisy: the process ended while cell {number} was running.{WhatIsLeft}");
            if (CodeNesting.Problem(code) is { } problem)
            {
                return CellOutcome.Failed(new CellError("CompilationError", problem, [problem]));
            }

            var run = new CellRun(number, output, input, stop) { Directory = _directory };
            var outcome = await RunPartsAsync(code, language, run);
            outcome = run.OwnsAny ? await DisposeAsync(run, outcome) : outcome;
            return outcome.Error is { } error ? outcome with { Error = error.WithShownPaths(_directory) } : outcome;
        }
        finally
        {
            _interrupts.End();
            LastWords.Running(null);
            _small.Ended();
            _large.Ended(code.Length);
            _oneAtATime.Release();
        }
    }

    /// <summary>
    /// Interrupts the running cell, if one runs: cancels its token at once; C# or F# that has not ended after a grace time, or at a
    /// second call, is stopped, half a second after the first at the earliest.
    /// </summary>
    /// <returns>Whether a cell was running.</returns>
    public bool Interrupt() => _interrupts.Interrupt();

    /// <summary>Says that a cell is about to begin, which then takes an interrupt that comes before it does.</summary>
    /// <param name="isExpected">Whether one is; false takes it back.</param>
    public void Expect(bool isExpected) => _interrupts.Expect(isExpected);

    /// <summary>Completes a word of a cell.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The place, in UTF-16 units; one outside of the cell is taken for its end.</param>
    /// <returns>The completion; perhaps without matches.</returns>
    public async Task<Completion> CompleteAsync(string code, int cursor)
    {
        cursor = Math.Clamp(cursor, 0, code.Length);
        return CommandCompletion.IsCommandLine(code, cursor) ? CommandCompletion.At(this, code, cursor)
            : CodeNesting.Problem(code) is null && MaskedCell.At(code, _languageNames, cursor, Language.Id) is { } place ? await Program(place.Language).CompleteAsync(place.Text, cursor)
            : Completion.None(cursor);
    }

    /// <summary>Explains what stands at a place of a cell.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="cursor">The place, in UTF-16 units; one outside of the cell is taken for its end.</param>
    /// <returns>The explanation; null: there is nothing to explain.</returns>
    public async Task<Inspection?> InspectAsync(string code, int cursor)
    {
        cursor = Math.Clamp(cursor, 0, code.Length);
        if (CommandCompletion.IsCommandLine(code, cursor))
        {
            return CommandCompletion.Explain(this, code, cursor);
        }

        return CodeNesting.Problem(code) is null && MaskedCell.At(code, _languageNames, cursor, Language.Id) is { } place ? await Program(place.Language).InspectAsync(place.Text, cursor) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Interrupt();
        _csharp.Dispose();
        _fsharp.Dispose();
        _thread.Dispose();
    }

    private IProgrammingLanguage Program(string language) => (IProgrammingLanguage)_languages[language];

    private async Task<CellOutcome> RunPartsAsync(string code, string? language, CellRun run)
    {
        var first = language is null or "" ? "csharp" : language.ToLowerInvariant();
        if (!_languageNames.Contains(first))
        {
            return CellOutcome.Failed(CellErrors.FromCommand(ForeignKernels.Explain(language!)));
        }

        var clock = default(Stopwatch);
        var outcome = CellOutcome.Completed;
        foreach (var part in CellParts.Of(code, _languageNames, first))
        {
            if (part is { Kind: CellPartKind.Command, Name: "#!time" })
            {
                clock ??= Stopwatch.StartNew();
                continue;
            }

            var imports = new List<ImportedCode>();
            outcome = run.CancellationToken.IsCancellationRequested ? Interrupted : await RunPartAsync(part, run, imports);
            foreach (var import in imports)
            {
                outcome = outcome.Status == CellStatus.Completed ? await RunPartsAsync(import.Code, import.Language, import.In(run)) : outcome;
            }

            if (outcome.Status != CellStatus.Completed)
            {
                break;
            }
        }

        if (clock is not null)
        {
            var text = $"Wall time: {clock.Elapsed.TotalMilliseconds:0.0} ms";
            run.Output.Display(Guid.NewGuid().ToString("N"), MimeBundle.Text(text));
        }

        return outcome;
    }

    private static CellOutcome Interrupted => CellOutcome.Interrupted("The cell was interrupted.");

    private async Task<CellOutcome> RunPartAsync(CellPart part, CellRun run, List<ImportedCode> imports)
    {
        var ofPart = _interrupts.BeginPart(part.Kind is CellPartKind.Code or CellPartKind.Ending && _languages[part.Name].CanStop);
        CellError? error = null;
        try
        {
            await _thread.RunAsync(
                async () =>
                {
                    CellContext.CurrentRun = run;
                    error = await DispatchAsync(part, run, imports);
                },
                ofPart);
        }
        catch (LeftBehindException)
        {
            return CellOutcome.Interrupted(
                "The cell was stopped, but what it had called, a library or the operating system, does not end and goes on in the background; restart the kernel where that is too much. "
                + "Variables that it declared itself are lost; all others are kept.");
        }
        catch (OperationCanceledException e) when (e.CancellationToken == ofPart || run.CancellationToken.IsCancellationRequested)
        {
            return e.CancellationToken == ofPart
                ? CellOutcome.Interrupted("The cell was stopped. Variables that it declared itself are lost; all others are kept.")
                : Interrupted;
        }
        catch (Exception e)
        {
            error = CellErrors.FromException(e, part.Text, run.FileName);
        }
        finally
        {
            _interrupts.EndPart();
        }

        StandardStreams.Drain();
        return error is null ? CellOutcome.Completed : CellOutcome.Failed(error);
    }

    // What the cell has declared with "using": on its own thread, and stopped like itself.
    private async Task<CellOutcome> DisposeAsync(CellRun run, CellOutcome outcome)
    {
        var end = await RunPartAsync(new CellPart(CellPartKind.Ending, "csharp", string.Empty, 1, "csharp"), run, []);
        return outcome.Status == CellStatus.Completed ? end : outcome;
    }

    private static async Task<CellError?> EndAsync(CellRun run)
    {
        await run.DisposeOwnedAsync();
        return null;
    }

    private Task<CellError?> DispatchAsync(CellPart part, CellRun run, List<ImportedCode> imports) =>
        part.Kind switch
        {
            CellPartKind.Command => RunCommandAsync(part, run, imports),
            CellPartKind.Package => _packages.RunAsync(part, run),
            CellPartKind.Ending => EndAsync(run),
            _ => _languages[part.Name].RunAsync(part, run),
        };

    private async Task<CellError?> RunCommandAsync(CellPart part, CellRun run, List<ImportedCode> imports)
    {
        if (!_commands.Value.TryGetValue(part.Name, out var command))
        {
            if (ForeignKernels.Include(part.Name[2..]))
            {
                throw new CommandException(ForeignKernels.Explain(part.Name[2..]));
            }

            var known = _commands.Value.Keys.Concat(_languageNames.Select(l => "#!" + l)).Append("#!time");
            throw new CommandException($"{NoCommand}'{part.Name}'.{NearestName.Hint(part.Name, known)}");
        }

        var notebook = new SessionNotebook(_csharp, [_fsharp], Program(part.Language), run, imports);
        await command.RunAsync(CommandLine.Parse(command, part.Text, notebook), notebook);
        return null;
    }
}
