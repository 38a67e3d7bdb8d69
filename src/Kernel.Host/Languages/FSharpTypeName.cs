using System.Text;
using Microsoft.FSharp.Core;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The F# name of a type, for declarations that the session writes.</summary>
internal static class FSharpTypeName
{
    // F#'s own types have other names in the language than in the assembly: FSharpMap is Map.
    private const string CompiledPrefix = "FSharp";

    // Each piece of code that the session runs becomes a module of such a name, which is open to what follows but cannot be named.
    private const string SessionPrefix = "FSI_";

    /// <summary>The name.</summary>
    /// <param name="type">A type that code can name: see <see cref="ScriptTypeName.Nameable"/>; also one that an F# cell declared.</param>
    /// <returns>F#.</returns>
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        var arguments = type.GetGenericArguments();
        if (type.IsGenericType && type.GetGenericTypeDefinition().FullName == "Microsoft.FSharp.Core.FSharpFunc`2")
        {
            return $"({Of(arguments[0])} -> {Of(arguments[1])})";
        }

        var chain = new List<Type>();
        for (var part = type; part is not null; part = part.DeclaringType)
        {
            chain.Insert(0, part);
        }

        var name = new StringBuilder();
        if (chain.Count > 1 && chain[0].Namespace is null && chain[0].Name.StartsWith(SessionPrefix, StringComparison.Ordinal))
        {
            chain.RemoveAt(0);
        }
        else
        {
            name.Append("global.");
        }

        foreach (var space in (chain[0].Namespace ?? string.Empty).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            name.Append(Quoted(space)).Append('.');
        }

        var used = 0;
        foreach (var part in chain)
        {
            if (part != chain[0])
            {
                name.Append('.');
            }

            name.Append(Quoted(SourceName(part)));
            var count = part.GetGenericArguments().Length;
            if (count > used)
            {
                name.Append('<').AppendJoin(", ", arguments[used..count].Select(Of)).Append('>');
                used = count;
            }
        }

        return name.ToString();
    }

    private static string SourceName(Type type)
    {
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        var name = tick < 0 ? type.Name : type.Name[..tick];
        if (type.Assembly == typeof(Unit).Assembly && name.StartsWith(CompiledPrefix, StringComparison.Ordinal))
        {
            return name[CompiledPrefix.Length..];
        }

        // A module beside a type of its name has a suffix in the assembly only.
        const string Suffix = "Module";
        return name.EndsWith(Suffix, StringComparison.Ordinal)
            && type.GetCustomAttributes(typeof(CompilationRepresentationAttribute), inherit: false) is [CompilationRepresentationAttribute { Flags: var flags }]
            && flags.HasFlag(CompilationRepresentationFlags.ModuleSuffix)
            ? name[..^Suffix.Length]
            : name;
    }

    private static string Quoted(string name) => $"``{name}``";
}
