using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What is known about a place in a cell.</summary>
/// <param name="Signature">One or more lines of code.</param>
/// <param name="Prose">Paragraphs.</param>
/// <param name="Name">The word it is about.</param>
/// <param name="Language">The language of the signature.</param>
internal sealed record Inspection(string Signature, IReadOnlyList<string> Prose, string Name, string Language = "csharp")
{
    /// <summary>It as text and as Markdown.</summary>
    /// <returns>The bundle.</returns>
    public MimeBundle ToBundle()
    {
        var prose = string.Join("\n\n", Prose);
        return MimeBundle.Text(prose.Length == 0 ? Signature : $"{Signature}\n\n{prose}")
            .With("text/markdown", prose.Length == 0 ? Fenced(Signature) : $"{Fenced(Signature)}\n\n{prose}");
    }

    private string Fenced(string code) => $"```{Language}\n{code}\n```";
}
