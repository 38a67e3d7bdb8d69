using System.Diagnostics.CodeAnalysis;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Tests;

/// <summary>A notebook without a host: keeps variables and every state of every output.</summary>
internal sealed class FakeNotebook : INotebook, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, object> _variables = new(StringComparer.Ordinal);
    private readonly List<List<MimeBundle>> _outputs = [];
    private readonly CancellationTokenSource _interrupt = new();

    public CancellationToken CancellationToken => _interrupt.Token;

    public IReadOnlyList<NotebookVariable> Variables => [.. _variables.Select(v => new NotebookVariable(v.Key, v.Value.GetType()))];

    /// <summary>The outputs, each with all its states; read it when the command has ended.</summary>
    public IReadOnlyList<IReadOnlyList<MimeBundle>> Outputs => _outputs;

    /// <summary>Called with every new state, on whatever thread brings it.</summary>
    public Action<MimeBundle>? OnOutput { get; set; }

    /// <summary>What is on the page: the last state of each output.</summary>
    public string PlainText => string.Join('\n', _outputs.Select(o => o[^1].Data[MimeBundle.PlainText]));

    public string Html => string.Join('\n', _outputs.Select(o => o[^1].Data.GetValueOrDefault(MimeBundle.Html)));

    public object this[string name]
    {
        get => _variables[name];
        set => _variables[name] = value;
    }

    public static async Task<FakeNotebook> RunAsync(string line, params (string Name, object Value)[] variables)
    {
        var notebook = new FakeNotebook();
        foreach (var (name, value) in variables)
        {
            notebook[name] = value;
        }

        await notebook.RunAsync(line);
        return notebook;
    }

    public Task RunAsync(string line)
    {
        var command = MagicCommands.Find(CommandLine.Split(line)[0])!;
        return command.RunAsync(CommandLine.Parse(command, line, this), this);
    }

    public void Interrupt() => _interrupt.Cancel();

    public bool Has(string name) => _variables.ContainsKey(name);

    public IDisplayHandle Display(MimeBundle content)
    {
        lock (_gate)
        {
            var states = new List<MimeBundle> { content };
            _outputs.Add(states);
            OnOutput?.Invoke(content);
            return new Handle(this, states);
        }
    }

    public bool TryGetVariable(string name, [MaybeNullWhen(false)] out object value) => _variables.TryGetValue(name, out value);

    public Task SetVariableAsync(string name, object value)
    {
        _variables[name] = value;
        return Task.CompletedTask;
    }

    public void Dispose() => _interrupt.Dispose();

    private sealed class Handle(FakeNotebook notebook, List<MimeBundle> states) : IDisplayHandle
    {
        public void Update(MimeBundle content)
        {
            lock (notebook._gate)
            {
                states.Add(content);
                notebook.OnOutput?.Invoke(content);
            }
        }
    }
}
