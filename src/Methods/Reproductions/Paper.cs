using System.Globalization;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>One paper of the catalogue.</summary>
/// <param name="Id">Its number and short name, as files are called: <c>03-elr</c>.</param>
/// <param name="Title">The paper's title.</param>
/// <param name="Venue">Where and when it appeared.</param>
/// <param name="Area">The area of its method.</param>
/// <param name="Claim">What it claims, in one sentence of our own; a figure stands there only where the paper or its authors give it.</param>
public sealed record Paper(string Id, string Title, string Venue, PaperArea Area, string Claim)
{
    /// <summary>Its number, 1 to 39.</summary>
    public int Number { get; } = int.Parse(Id.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Its short name, which commands take: <c>elr</c>.</summary>
    public string Slug => Id[3..];

    /// <summary>The reproduction; null while the paper is planned.</summary>
    public IReproduction? Reproduction { get; init; }

    /// <summary>The method's name in <c>#!train</c>, where it is a training method.</summary>
    public string? MethodName { get; init; }

    /// <summary>Whether the paper has working code, a reproduction and a notebook.</summary>
    public bool IsImplemented => Reproduction is not null;

    /// <summary>The notebook's path in the repository, with forward slashes; it exists where the paper is implemented.</summary>
    public string Notebook => $"notebooks/papers/{Id}.ipynb";
}
