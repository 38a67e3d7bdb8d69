using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Native;

namespace NoisyNotebooks.Kernel.Extension.DotNetInteractive;

/// <summary>
/// What the extension needs that names no type of .NET Interactive: start, binding of arguments, descriptions and completions.
/// </summary>
public static class InteractiveHost
{
    /// <summary>Registers the formatters and makes sure that libtorch is loaded from the packages, whoever uses it first.</summary>
    /// <returns>One sentence for the notebook: what has been loaded.</returns>
    public static string Start()
    {
        // Loading itself waits until TorchSharp is used.
        RuntimeHelpers.RunModuleConstructor(typeof(TorchNativeLibraries).Module.ModuleHandle);
        AssemblyLoadContext.Default.Resolving += (context, name) => name.Name == "FSharp.Core" ? HostedFSharpCore(context) : null;

        // Who has loaded this package before ours has asked for its charts; loaded later, it registers over ours by itself.
        if (AppDomain.CurrentDomain.GetAssemblies().Any(a => a.GetName().Name == "Plotly.NET.Interactive"))
        {
            Displays.Leave("Plotly.NET");
        }

        Displays.Register();
        var version = typeof(InteractiveHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        return $"NoisyNotebooks {version}: {MagicCommands.All.Count} magic commands; #!help lists them.";
    }

    /// <summary>Runs a command whose arguments the host has bound to JSON values.</summary>
    /// <param name="bound">The value of each parameter, named as <see cref="PropertyName"/> says, and <c>invokedDirective</c>, the command's name.</param>
    /// <param name="notebook">The notebook it runs in.</param>
    /// <returns>What the user did wrong, in words; null: the command has run.</returns>
    /// <exception cref="InvalidOperationException">There is no such command.</exception>
    public static async Task<string?> RunAsync(IReadOnlyDictionary<string, JsonElement> bound, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(bound);
        ArgumentNullException.ThrowIfNull(notebook);
        var name = bound.TryGetValue("invokedDirective", out var invoked) ? invoked.GetString() ?? string.Empty : string.Empty;
        var command = MagicCommands.Find(name) ?? throw new InvalidOperationException($"There is no command '{name}'.");
        try
        {
            await command.RunAsync(CommandArguments.Create(command, Values(command, bound), notebook), notebook);
            return null;
        }
        catch (CommandException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException e)
        {
            return e.Message;
        }
    }

    /// <summary>The property that a parameter is bound to.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns><c>learningRate</c> for <c>--learning-rate</c>.</returns>
    public static string PropertyName(CommandParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var words = parameter.Name.TrimStart('-').Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }

    /// <summary>A parameter in one line, for completion and hover.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>What it is, what it takes and its default.</returns>
    public static string Describe(CommandParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var takes = parameter switch
        {
            { Choices.Count: > 0 } => $" One of {string.Join(", ", parameter.Choices)}.",
            { Kind: ParameterKind.Integer } => $" A whole number{CommandArguments.Range(parameter)}.",
            { Kind: ParameterKind.Number } => $" A number{CommandArguments.Range(parameter)}.",
            { Kind: ParameterKind.Variable } => $" The name of a {parameter.VariableType.Name}.",
            _ => string.Empty,
        };
        return parameter.Description + takes + (parameter.Default is { } text ? $" Default: {text}." : string.Empty);
    }

    /// <summary>The kind of input that a front end offers where the user writes <c>@input</c>.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>A type of HTML's input elements.</returns>
    public static string TypeHint(CommandParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.Kind is ParameterKind.Integer or ParameterKind.Number ? "number" : "text";
    }

    /// <summary>The values worth offering for a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="variables">The notebook's variables.</param>
    /// <returns>The values; none where any text will do.</returns>
    public static IEnumerable<string> Completions(CommandParameter parameter, IEnumerable<NotebookVariable> variables)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        ArgumentNullException.ThrowIfNull(variables);
        return parameter.Kind == ParameterKind.Variable && parameter.Suggestions is null
            ? variables.Where(v => parameter.VariableType.IsAssignableFrom(v.Type)).Select(v => v.Name).Distinct(StringComparer.Ordinal)
            : (parameter.Suggestions?.Invoke() ?? parameter.Choices)
                .Concat(parameter.Kind == ParameterKind.Model ? variables.Where(v => parameter.Accepts(v.Type)).Select(v => v.Name) : []);
    }

    /// <summary>The representations of an output that are handed to the host, which asks the registered formatters for them.</summary>
    /// <param name="content">The output.</param>
    /// <returns>The MIME types.</returns>
    public static string[] MimeTypes(MimeBundle content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.Data.ContainsKey(MimeBundle.Html) ? [MimeBundle.Html, MimeBundle.PlainText] : [MimeBundle.PlainText];
    }

    // The host has an F# kernel, and with it one version of FSharp.Core for the whole process: 10.0 in the last release. What
    // was built against a newer one (Plotly.NET, Deedle and this library) takes that.
    private static Assembly HostedFSharpCore(AssemblyLoadContext context) =>
        context.Assemblies.FirstOrDefault(a => a.GetName().Name == "FSharp.Core") ?? context.LoadFromAssemblyName(new AssemblyName("FSharp.Core"));

    private static Dictionary<string, string> Values(MagicCommand command, IReadOnlyDictionary<string, JsonElement> bound)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in command.Parameters)
        {
            if (bound.TryGetValue(PropertyName(parameter), out var value) && Text(value) is { } text)
            {
                values[parameter.Name] = parameter.Kind == ParameterKind.Number ? InvariantNumber(text) : text;
            }
        }

        return values;
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    // --rate @csharp:rate: the host makes a text of the variable in the user's culture, "0,4" in half of Europe.
    private static string InvariantNumber(string text) =>
        !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.CurrentCulture, out var number)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : text;
}
