using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Directives;
using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Extension.Tests.DotNetInteractive;

/// <summary>A conversation with the extension as .NET Interactive leads it.</summary>
internal sealed class EngineSession
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNameCaseInsensitive = true,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    public Microsoft.DotNet.Interactive.Kernel Root { get; } = new("root");

    public CSharpKernel CSharp { get; } = new();

    /// <summary>The cells of the script.</summary>
    public static IReadOnlyList<string> Cells { get; } =
        [.. File.ReadAllText(ExtensionScript.Path).Split("#!csharp\n", StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>A session in which the package has been loaded.</summary>
    public static async Task<EngineSession> LoadedAsync()
    {
        var session = new EngineSession();
        session.Root.Children.Add(session.CSharp);
        await session.LoadAsync();
        return session;
    }

    /// <summary>Runs the script.</summary>
    public async Task<KernelInvocationContext> LoadAsync()
    {
        var context = new KernelInvocationContext(Root);
        foreach (var cell in Cells)
        {
            await CSharp.RunAsync(cell);
        }

        return context;
    }

    /// <summary>Runs a magic command's line.</summary>
    public async Task<KernelInvocationContext> SendAsync(string line, Action<KernelInvocationContext>? begun = null)
    {
        var (directive, type, handler) = Root.Find(line.Split(' ')[0]);
        var command = (KernelCommand)Bind(directive, line).Deserialize(type, Json)!;
        var context = new KernelInvocationContext(Root);
        begun?.Invoke(context);
        await handler(command, context);
        return context;
    }

    // Names become JSON properties, --learning-rate learningRate; values stay texts; flags are true or false.
    private static JsonObject Bind(KernelActionDirective directive, string line)
    {
        var bound = new JsonObject();
        foreach (var flag in directive.Parameters.Where(p => p.Flag))
        {
            bound[Camel(flag.Name)] = false;
        }

        var words = CommandLine.Split(line);
        for (var i = 1; i < words.Count; i++)
        {
            var parameter = words[i].StartsWith("--", StringComparison.Ordinal)
                ? directive.Parameters.Single(p => p.Name == words[i])
                : directive.Parameters.Single(p => p.AllowImplicitName);
            bound[Camel(parameter.Name)] = parameter.Flag ? true : words[i] == parameter.Name ? words[++i] : words[i];
        }

        return bound;
    }

    private static string Camel(string parameter)
    {
        var words = parameter.TrimStart('-').Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
    }
}
