using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>One paper of the catalogue.</summary>
/// <param name="Number">Its number, 1 to 39.</param>
/// <param name="Slug">Its short name, which commands take: <c>elr</c>.</param>
/// <param name="Title">The paper's title.</param>
/// <param name="Venue">Where and when it appeared.</param>
/// <param name="Area">The area of its method.</param>
/// <param name="Claim">What it claims, in one sentence.</param>
public sealed record Paper(int Number, string Slug, string Title, string Venue, PaperArea Area, string Claim)
{
    /// <summary>The reproduction; null while the paper is planned.</summary>
    public IReproduction? Reproduction { get; init; }

    /// <summary>The method's name in <c>#!train</c>, where it is a training method.</summary>
    public string? MethodName { get; init; }

    /// <summary>Whether the paper has working code, a reproduction and a notebook.</summary>
    public bool IsImplemented => Reproduction is not null;

    /// <summary>Number and short name, as files are called: <c>03-elr</c>.</summary>
    public string Id => $"{Number:00}-{Slug}";

    /// <summary>The notebook's path in the repository, with forward slashes; it exists where the paper is implemented.</summary>
    public string Notebook => $"notebooks/papers/{Id}.ipynb";
}
