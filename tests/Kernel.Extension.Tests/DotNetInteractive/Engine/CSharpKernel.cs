using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Data;

namespace Microsoft.DotNet.Interactive.CSharp;

/// <summary>C# cells: Roslyn's scripting with the namespaces that .NET Interactive opens.</summary>
public sealed class CSharpKernel() : Kernel("csharp")
{
    private static readonly Lazy<ScriptOptions> Options = new(() => ScriptOptions.Default
        .WithReferences(References())
        .WithImports("System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"));

    public ScriptState? ScriptState { get; private set; }

    public bool TryGetValue<T>(string name, out T value)
    {
        var variable = ScriptState?.Variables.LastOrDefault(v => v.Name == name);
        value = variable is null ? default! : (T)variable.Value;
        return variable is not null;
    }

    public async Task SetValueAsync(string name, object value, Type declaredType)
    {
        await RunAsync($"{declaredType.FullName} {name} = default;");
        ScriptState!.GetVariable(name).Value = value;
    }

    internal async Task<object?> RunAsync(string code)
    {
        ScriptState = ScriptState is null
            ? await CSharpScript.RunAsync(code, Options.Value)
            : await ScriptState.ContinueWithAsync(code, Options.Value);
        return ScriptState.ReturnValue;
    }

    /// <summary>What the compiler says of a cell that follows those that have run, hidden remarks left out.</summary>
    internal IReadOnlyList<Diagnostic> Check(string code) =>
        [
            .. (ScriptState is null ? CSharpScript.Create(code, Options.Value) : ScriptState.Script.ContinueWith(code, Options.Value))
                .Compile()
                .Where(d => d.Severity >= DiagnosticSeverity.Warning),
        ];

    private static IEnumerable<MetadataReference> References()
    {
        var known = ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? string.Empty).Split(Path.PathSeparator);
        Type[] ours = [typeof(CSharpKernel), typeof(MagicCommand), typeof(LabeledDataset)];
        return known.Concat(ours.Select(t => t.Assembly.Location))
            .DistinctBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase)
            .Select(p => MetadataReference.CreateFromFile(p));
    }
}
