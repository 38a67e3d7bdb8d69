using System.Net;
using System.Text;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// <c>#!who</c> lists the names of the variables of the language that it stands in, <c>#!whos</c> also their types and values.
/// </summary>
internal sealed class VariablesCommand(string name, bool withValues) : MagicCommand
{
    private const int MaximumValueLength = 80;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Description =>
        withValues ? "Lists the variables with their types and values." : "Lists the names of the variables.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters => [];

    /// <inheritdoc/>
    public override Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        var language = ((SessionNotebook)notebook).Language;
        var variables = language.Variables.OrderBy(v => v.Name, StringComparer.Ordinal).ToArray();
        notebook.Display(variables.Length == 0 ? MimeBundle.Text("No variables yet.") : Table(variables, language));
        return Task.CompletedTask;
    }

    private MimeBundle Table(NotebookVariable[] variables, IProgrammingLanguage language)
    {
        if (!withValues)
        {
            return MimeBundle.Text(string.Join('\n', variables.Select(v => v.Name)));
        }

        var html = new StringBuilder("<table><thead><tr><th>Variable</th><th>Type</th><th>Value</th></tr></thead><tbody>");
        var rows = new List<(string Name, string Type, string Value)>();
        foreach (var variable in variables)
        {
            _ = language.TryGetVariable(variable.Name, out var value);
            rows.Add((variable.Name, TypeName(variable.Type), Shortened(value)));
            var (variableName, type, text) = rows[^1];
            html.Append("<tr><td>").Append(WebUtility.HtmlEncode(variableName))
                .Append("</td><td>").Append(WebUtility.HtmlEncode(type))
                .Append("</td><td>").Append(WebUtility.HtmlEncode(text)).Append("</td></tr>");
        }

        html.Append("</tbody></table>");
        var nameWidth = rows.Max(r => r.Name.Length);
        var typeWidth = rows.Max(r => r.Type.Length);
        var plain = string.Join('\n', rows.Select(r => $"{r.Name.PadRight(nameWidth)}  {r.Type.PadRight(typeWidth)}  {r.Value}"));
        return MimeBundle.FromHtml(html.ToString(), plain);
    }

    private static string TypeName(Type type) =>
        type.IsArray ? TypeName(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>"
        : type.Name;

    private static string Shortened(object? value)
    {
        string text;
        try
        {
            text = Displays.Of(value).Data[MimeBundle.PlainText];
        }
        catch (Exception e)
        {
            // A value that cannot show itself must not hide the other variables.
            text = $"({e.GetType().Name})";
        }

        // The first line of a table sums it up; a text goes on.
        text = value is string ? text.ReplaceLineEndings(" ") : text.TrimStart().Split('\n')[0].TrimEnd();
        return text.Length <= MaximumValueLength ? text : text[..(MaximumValueLength - 1)] + "…";
    }
}
