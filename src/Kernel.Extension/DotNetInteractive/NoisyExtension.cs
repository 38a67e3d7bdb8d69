using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Directives;
using Microsoft.DotNet.Interactive.Events;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.DotNetInteractive;

/// <summary>
/// What .NET Interactive loads when it has restored the package: registers every magic command as a directive and every display
/// as a formatter, and opens the library's namespaces in all later cells.
/// </summary>
public sealed class NoisyExtension : IKernelExtension
{
    // The namespaces of our own kernel's cells (TorchSharp.torch is static and would hide names).
    private static readonly string[] Libraries =
        ["System.IO", "System.Threading", "TorchSharp", "Microsoft.Data.Analysis", "Deedle", "Plotly.NET.CSharp"];

    /// <summary>Loads the extension.</summary>
    /// <param name="kernel">A kernel of the session.</param>
    /// <returns>When the commands can be used.</returns>
    /// <exception cref="InvalidOperationException">The session has no C# kernel.</exception>
    public async Task OnLoadAsync(Microsoft.DotNet.Interactive.Kernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var root = kernel.RootKernel;
        var csharp = root.FindKernelByName("csharp") as CSharpKernel
            ?? throw new InvalidOperationException("NoisyNotebooks needs the C# kernel of .NET Interactive, and this session has none.");
        var greeting = InteractiveHost.Start();
        AskOneByOne(root);
        KeepFrameDisplays(root);
        foreach (var command in MagicCommands.All)
        {
            root.AddDirective<NoisyDirective>(Declare(command, csharp), (bound, context) => RunAsync(bound, context, csharp));
        }

        await csharp.SendAsync(new SubmitCode(string.Join('\n', Namespaces().Select(n => $"using {n};"))));
        KernelInvocationContext.Current?.DisplayAs(greeting, MimeBundle.PlainText);
    }

    /// <summary>The namespaces that are opened.</summary>
    internal static IEnumerable<string> Namespaces() =>
        Libraries.Concat(
            typeof(LabeledDataset).Assembly.GetExportedTypes().Select(t => t.Namespace).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static KernelActionDirective Declare(MagicCommand command, CSharpKernel csharp)
    {
        var directive = new KernelActionDirective(command.Name, command.Description);
        foreach (var parameter in command.Parameters)
        {
            directive.Parameters.Add(
                new KernelDirectiveParameter(parameter.Name, InteractiveHost.Describe(parameter))
                {
                    AllowImplicitName = parameter.IsPositional,
                    Required = parameter.IsRequired,
                    Flag = parameter.Kind == ParameterKind.Flag,
                    TypeHint = InteractiveHost.TypeHint(parameter),
                }
                .AddCompletions(() => InteractiveHost.Completions(parameter, InteractiveNotebook.VariablesOf(csharp))));
        }

        return directive;
    }

    private static async Task RunAsync(NoisyDirective bound, KernelInvocationContext context, CSharpKernel csharp)
    {
        // A message alone: an exception that was never thrown has no stack, which Jupyter's front end takes for granted.
        if (await InteractiveHost.RunAsync(bound.Values, new InteractiveNotebook(context, csharp)) is { } mistake)
        {
            context.Fail(bound, null, mistake);
        }
    }

    // With two values like @csharp:epochs in one line the host shows a form without fields, waits for its button for ever, and
    // loses the values. Without forms it asks for @input values one by one, and binds the others.
    private static void AskOneByOne(Microsoft.DotNet.Interactive.Kernel root)
    {
        var known = root.KernelInfo.SupportedKernelCommands;
        if (known.FirstOrDefault(c => c.Name == nameof(RequestInputs)) is { } forms)
        {
            known.Remove(forms);
        }
    }

    // The newest registration for a type wins, and Microsoft.Data.Analysis, which comes with this package, brings one of its own
    // at a time that depends on the restore. Data frames stay ours, but for a formatter that the user registers in a cell.
    private static void KeepFrameDisplays(Microsoft.DotNet.Interactive.Kernel root) =>
        root.RegisterForDisposal(root.KernelEvents.Subscribe(new WhenExtensionLoads(Displays.RegisterFrames)));

    private sealed class WhenExtensionLoads(Action act) : IObserver<KernelEvent>
    {
        public void OnNext(KernelEvent value)
        {
            if (value is KernelExtensionLoaded { KernelExtension: { } extension } && extension.GetType().Assembly.GetName().Name == "Microsoft.Data.Analysis.Interactive")
            {
                act();
            }
        }

        public void OnError(Exception error) { }

        public void OnCompleted() { }
    }
}
