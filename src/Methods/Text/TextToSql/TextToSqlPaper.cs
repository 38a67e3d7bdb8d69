using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Text;

/// <summary>Paper 28: what it brings to the catalogue.</summary>
internal sealed class TextToSqlPaper : PaperModule
{
    /// <inheritdoc/>
    public override Paper Paper { get; } = new(
        "28-text-to-sql-noise",
        "Understanding the Effects of Noise in Text-to-SQL: An Examination of the BIRD-Bench Benchmark",
        "ACL 2024",
        PaperArea.Text,
        "Noise in questions and gold queries is common enough in a text-to-SQL benchmark that correcting it changes the ranking of models.");

    /// <inheritdoc/>
    public override IReproduction Reproduction => new TextToSqlReproduction(Paper);
}
