namespace NoisyNotebooks.Methods.Text;

/// <summary>What a system is asked: everything about an item but its answer.</summary>
/// <param name="Id">The item's number.</param>
/// <param name="Question">The question.</param>
/// <param name="Evidence">The hint; empty where there is none.</param>
/// <param name="Schema">The CREATE TABLE statements of the database.</param>
public sealed record SqlQuestion(int Id, string Question, string Evidence, string Schema);

/// <summary>Somebody who writes queries: a language model or a simulation.</summary>
public interface ISqlGenerator
{
    /// <summary>Who it is, for results.</summary>
    string Description { get; }

    /// <summary>Writes a query.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>SQL, right or wrong.</returns>
    Task<string> GenerateAsync(SqlQuestion question, CancellationToken stop = default);
}
