using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The C# name of a type, for declarations that the session writes.</summary>
internal static class ScriptTypeName
{
    /// <summary>The nearest of a value's type and its base types that code can name.</summary>
    /// <param name="type">The value's type.</param>
    /// <returns>That type or a base of it.</returns>
    public static Type Nameable(Type type)
    {
        var candidate = type;
        while (candidate is not null && !IsNameable(candidate))
        {
            candidate = candidate.BaseType;
        }

        // A hidden class whose only base is object may still have a public face.
        return candidate is null || candidate == typeof(object)
            ? type.GetInterfaces().FirstOrDefault(i => IsNameable(i) && i.Namespace?.StartsWith("System", StringComparison.Ordinal) != true)
                ?? typeof(object)
            : candidate;
    }

    /// <summary>The name.</summary>
    /// <param name="type">A type that code can name.</param>
    /// <returns>C#.</returns>
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            // int[][,] is an array of int[,]: the outer rank is written first.
            var element = type;
            var ranks = new StringBuilder();
            while (element.IsArray)
            {
                ranks.Append('[').Append(',', element.GetArrayRank() - 1).Append(']');
                element = element.GetElementType()!;
            }

            return Of(element) + ranks;
        }

        var arguments = type.GetGenericArguments();
        var name = new StringBuilder();
        var used = 0;
        foreach (var part in Chain(type))
        {
            if (name.Length > 0)
            {
                name.Append('.');
            }
            else if (!IsSubmission(part.DeclaringType))
            {
                name.Append("global::");
                if (!string.IsNullOrEmpty(part.Namespace))
                {
                    name.Append(part.Namespace).Append('.');
                }
            }

            var tick = part.Name.IndexOf('`');
            name.Append('@').Append(tick < 0 ? part.Name : part.Name[..tick]);
            var count = part.GetGenericArguments().Length;
            if (count > used)
            {
                name.Append('<').AppendJoin(", ", arguments[used..count].Select(Of)).Append('>');
                used = count;
            }
        }

        return name.ToString();
    }

    private static bool IsNameable(Type type) =>
        type switch
        {
            { IsArray: true } => IsNameable(type.GetElementType()!),
            { IsPointer: true } or { IsByRefLike: true } => false,
            _ => (type.IsVisible || Chain(type).First() is var outer && IsSubmission(outer.DeclaringType))
                && !IsOnlyInMemory(type)
                && Chain(type).All(t => SyntaxFacts.IsValidIdentifier(t.Name.Split('`')[0]))
                && type.GetGenericArguments().All(IsNameable),
        };

    // The compiler refers to files; its own earlier pieces it knows without.
    private static bool IsOnlyInMemory(Type type) =>
        !IsSubmission(Chain(type)[0].DeclaringType) && (type.Assembly.IsDynamic || type.Assembly.Location.Length == 0);

    // Outermost first; a type that a cell declared is nested in its submission, which code does not name.
    private static List<Type> Chain(Type type)
    {
        var chain = new List<Type>();
        for (var part = type; part is not null && !IsSubmission(part); part = part.DeclaringType)
        {
            chain.Insert(0, part);
        }

        return chain;
    }

    private static bool IsSubmission(Type? type) => type?.Name.StartsWith("Submission#", StringComparison.Ordinal) == true;
}
