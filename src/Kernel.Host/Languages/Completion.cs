namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What can stand at the cursor.</summary>
/// <param name="Matches">The whole words, the likeliest first.</param>
/// <param name="Start">Where the word that they replace begins, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
internal sealed record Completion(IReadOnlyList<CompletionMatch> Matches, int Start, int End)
{
    /// <summary>No match.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <returns>The completion.</returns>
    public static Completion None(int cursor) => new([], cursor, cursor);
}

/// <summary>A word that can stand at the cursor.</summary>
/// <param name="Text">The word.</param>
/// <param name="Kind">What it names, in the words that Jupyter's front ends have icons for: <c>class</c>, <c>function</c>, …</param>
internal sealed record CompletionMatch(string Text, string Kind);
