using System.Diagnostics.CodeAnalysis;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Formatting;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.DotNetInteractive;

/// <summary>A running cell of .NET Interactive as our commands see it: its output, its C# variables, its cancellation.</summary>
internal sealed class InteractiveNotebook(KernelInvocationContext context, CSharpKernel csharp) : INotebook
{
    public CancellationToken CancellationToken => context.CancellationToken;

    public IReadOnlyList<NotebookVariable> Variables => VariablesOf(csharp);

    /// <summary>The variables, the newest declaration of each name.</summary>
    public static IReadOnlyList<NotebookVariable> VariablesOf(CSharpKernel csharp)
    {
        var newest = new Dictionary<string, NotebookVariable>(StringComparer.Ordinal);
        foreach (var variable in csharp.ScriptState?.Variables ?? [])
        {
            newest[variable.Name] = new NotebookVariable(variable.Name, variable.Type);
        }

        return [.. newest.Values];
    }

    // The method of the context: those of the global display() return a handle that updates nothing.
    public IDisplayHandle Display(MimeBundle content) =>
        new Shown(KernelInvocationContextExtensions.Display(context, content, InteractiveHost.MimeTypes(content)));

    public bool TryGetVariable(string name, [NotNullWhen(true)] out object? value) => csharp.TryGetValue(name, out value) && value is not null;

    public Task SetVariableAsync(string name, object value) => csharp.SetValueAsync(name, value, value.GetType());

    private sealed class Shown(DisplayedValue output) : IDisplayHandle
    {
        public void Update(MimeBundle content) => output.Update(content);
    }
}
