namespace NoisyNotebooks.Methods.Text;

/// <summary>One item of a text-to-SQL benchmark: a question about a database and the query that is taken for its right answer.</summary>
/// <param name="Id">Its number, unlike that of every other item of the benchmark.</param>
/// <param name="Domain">The database that it is about.</param>
/// <param name="Question">The question.</param>
/// <param name="Evidence">BIRD's hint: what names and values mean; empty where there is none.</param>
/// <param name="GoldSql">The gold query.</param>
/// <param name="Difficulty">How difficult it is said to be; empty where nobody says.</param>
/// <param name="Noise">What is wrong with it, as far as is known.</param>
public sealed record TextToSqlItem(
    int Id, string Domain, string Question, string Evidence, string GoldSql, string Difficulty = "", TextToSqlNoise Noise = TextToSqlNoise.None);
