using System.Text;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.DotNetInteractive;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Tests.DotNetInteractive;

/// <summary>
/// The parts of <c>extension.dib</c> that follow from the declarations. .NET Interactive binds a magic command's line to an
/// object of a class that belongs to this command alone, so the script has one class a command.
/// </summary>
internal static class ExtensionScript
{
    private const string Update = "NOISY_UPDATE_EXTENSION";

    // The namespaces of our own kernel's cells (`TorchSharp.torch` is static and would hide names).
    private static readonly string[] Libraries =
        ["System.IO", "System.Threading", "TorchSharp", "Microsoft.Data.Analysis", "Deedle", "Plotly.NET.CSharp"];

    /// <summary>How to bring the script up to date, for the message of a failing test.</summary>
    public static string HowToUpdate => $"extension.dib lags behind the declarations: run this test with {Update}=1 in the environment.";

    public static string Path { get; } = Find();

    /// <summary>The script as it should be, given what of it is written by hand; written where the user asked for it.</summary>
    public static string Regenerate(string script, IReadOnlyList<MagicCommand> commands)
    {
        script = Replace(script, "namespaces", Namespaces().Select(n => $"using {n};"));
        script = Replace(script, "classes", [string.Join("\n\n", commands.Select(Class))]);
        script = Replace(script, "registrations", commands.Select(c => $"    Register<{ClassName(c)}>(\"{c.Name}\");"));
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(Path, script);
        }

        return script;
    }

    private static IEnumerable<string> Namespaces() =>
        Libraries.Concat(
            typeof(LabeledDataset).Assembly.GetExportedTypes()
                .Select(t => t.Namespace)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal));

    private static string ClassName(MagicCommand command) => $"Noisy{char.ToUpperInvariant(command.Name[2])}{command.Name[3..]}Directive";

    private static string Class(MagicCommand command)
    {
        var text = new StringBuilder($"public sealed class {ClassName(command)} : Microsoft.DotNet.Interactive.Commands.KernelDirectiveCommand\n{{\n");
        foreach (var parameter in command.Parameters)
        {
            var type = parameter.Kind == ParameterKind.Flag ? "bool" : "object";
            text.Append($"    public {type} {InteractiveHost.PropertyName(parameter)} {{ get; set; }}\n");
        }

        return text.Append('}').ToString();
    }

    // What stands between "// <name>" and "// </name>", wherever these lines are indented.
    private static string Replace(string script, string region, IEnumerable<string> lines)
    {
        var all = script.Split('\n').ToList();
        var begin = all.FindIndex(l => l.Trim() == $"// <{region}>");
        var end = all.FindIndex(l => l.Trim() == $"// </{region}>");
        Assert.True(begin >= 0 && end > begin, $"extension.dib has no region {region}.");
        all.RemoveRange(begin + 1, end - begin - 1);
        all.InsertRange(begin + 1, lines);
        return string.Join('\n', all);
    }

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return System.IO.Path.Combine(folder.FullName, "src", "Kernel.Extension", "DotNetInteractive", "extension.dib");
    }
}
