using System.Text.Json;

namespace NoisyNotebooks.Methods.Tests.Vectors;

/// <summary>Runs the reference cases of one paper: one class a paper, found by its <see cref="Paper"/>.</summary>
public interface IVectorAdapter
{
    /// <summary>The paper's number and short name, as in the vector file: <c>03-elr</c>.</summary>
    string Paper { get; }

    /// <summary>Computes what a case expects.</summary>
    /// <param name="vector">The case.</param>
    /// <returns>Values by the names that the case's <c>expected</c> has, nested the same way.</returns>
    IReadOnlyDictionary<string, object?> Run(VectorCase vector);
}

/// <summary>One case of a vector file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Function">What is computed.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Parameters">The hyperparameters.</param>
/// <param name="Expected">The expected values.</param>
/// <param name="Tolerance">The greatest absolute difference.</param>
public sealed record VectorCase(
    string Name,
    string Function,
    JsonElement Inputs,
    JsonElement Parameters,
    JsonElement Expected,
    double Tolerance);
