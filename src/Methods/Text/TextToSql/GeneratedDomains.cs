using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// Two generated SQLite databases, a bank and a sports league, with about 200 rows in the large tables, and 60 questions with right gold
/// queries: filters, joins, groups, averages, distinct counts.
/// </summary>
public static class GeneratedDomains
{
    private static readonly string[] Regions = ["north Valley", "south Coast", "east Harbor", "west Hills"];
    private static readonly string[] Cities = ["Aldin", "Brunn", "Corva", "Delmar", "Estra"];
    private static readonly string[] Positions = ["keeper", "defender", "midfielder", "forward"];
    private static readonly string[] Statuses = ["paid", "running", "late"];

    /// <summary>Creates databases and items.</summary>
    /// <param name="seed">The seed of rows and of the values that questions ask about.</param>
    /// <returns>60 items, 30 a domain: <c>bank</c> and <c>sport</c>.</returns>
    public static TextToSqlBenchmark Create(long seed)
    {
        var random = new SeededRandom(seed, 282);
        var databases = new Dictionary<string, SqlDatabase>(StringComparer.Ordinal);
        databases["bank"] = SqlDatabase.FromScript(Bank(random));
        databases["sport"] = SqlDatabase.FromScript(Sport(random));
        (string Domain, string Question, string Sql, string Difficulty)[] asked =
        [
            .. BankQuestions.SelectMany(q => q.Fill(random).Select(f => ("bank", f.Question, f.Sql, q.Difficulty))),
            .. SportQuestions.SelectMany(q => q.Fill(random).Select(f => ("sport", f.Question, f.Sql, q.Difficulty))),
        ];
        return new TextToSqlBenchmark(asked.Select((q, i) => new TextToSqlItem(i, q.Domain, q.Question, string.Empty, q.Sql, q.Difficulty)), databases);
    }

    private static string Bank(SeededRandom random)
    {
        var script = new StringBuilder(
            """
            CREATE TABLE branch(id INTEGER PRIMARY KEY, name TEXT, region TEXT);
            CREATE TABLE client(id INTEGER PRIMARY KEY, name TEXT, gender TEXT, birth_year INTEGER, branch_id INTEGER);
            CREATE TABLE account(id INTEGER PRIMARY KEY, client_id INTEGER, opened INTEGER, balance REAL);
            CREATE TABLE loan(id INTEGER PRIMARY KEY, account_id INTEGER, amount INTEGER, months INTEGER, status TEXT);
            CREATE TABLE payment(id INTEGER PRIMARY KEY, account_id INTEGER, amount INTEGER, year INTEGER);

            """);
        Rows(script, "branch", 12, i => $"'Branch {i}', '{Regions[i % Regions.Length]}'");
        Rows(script, "client", 200, i => $"'Client {i}', '{(random.NextDouble() < 0.5 ? 'F' : 'M')}', {1940 + random.NextInt(65)}, {1 + random.NextInt(12)}");
        Rows(script, "account", 200, i => $"{1 + random.NextInt(200)}, {1995 + random.NextInt(10)}, {100 * random.NextInt(200)}.5");
        Rows(script, "loan", 200, i => $"{1 + random.NextInt(200)}, {500 * (1 + random.NextInt(40))}, {12 * (1 + random.NextInt(5))}, '{Statuses[random.NextInt(3)]}'");
        Rows(script, "payment", 200, i => $"{1 + random.NextInt(200)}, {10 * (1 + random.NextInt(90))}, {1996 + random.NextInt(8)}");
        return script.ToString();
    }

    private static string Sport(SeededRandom random)
    {
        var script = new StringBuilder(
            """
            CREATE TABLE team(id INTEGER PRIMARY KEY, name TEXT, city TEXT, founded INTEGER);
            CREATE TABLE player(id INTEGER PRIMARY KEY, name TEXT, position TEXT, age INTEGER, salary INTEGER, team_id INTEGER);
            CREATE TABLE game(id INTEGER PRIMARY KEY, home_id INTEGER, away_id INTEGER, season INTEGER, spectators INTEGER);
            CREATE TABLE goal(id INTEGER PRIMARY KEY, game_id INTEGER, player_id INTEGER, minute INTEGER);

            """);
        Rows(script, "team", 20, i => $"'Team {i}', '{Cities[i % Cities.Length]}', {1900 + random.NextInt(80)}");
        Rows(script, "player", 200, i => $"'Player {i}', '{Positions[random.NextInt(4)]}', {17 + random.NextInt(20)}, {100 * (10 + random.NextInt(90))}, {1 + random.NextInt(20)}");
        Rows(script, "game", 200, i => $"{1 + random.NextInt(20)}, {1 + random.NextInt(20)}, {2015 + random.NextInt(6)}, {100 * random.NextInt(500)}");
        Rows(script, "goal", 200, i => $"{1 + random.NextInt(200)}, {1 + random.NextInt(200)}, {1 + random.NextInt(90)}");
        return script.ToString();
    }

    private static void Rows(StringBuilder script, string table, int count, Func<int, string> values) =>
        script.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO {table} VALUES {string.Join(",", Enumerable.Range(1, count).Select(i => $"({i}, {values(i)})"))};");

    private static readonly ImmutableArray<Template> BankQuestions =
    [
        new("How many clients live in the region #?", "SELECT COUNT(*) FROM client AS c JOIN branch AS b ON c.branch_id = b.id WHERE b.region = '#'", Regions),
        new("What are the names of clients who were born after #?", "SELECT name FROM client WHERE birth_year > #", ["1985", "1990", "1995"]),
        new("What is the highest amount of a loan for # months?", "SELECT MAX(amount) FROM loan WHERE months = #", ["12", "24", "36"]),
        new("How many different clients have an account that was opened in #?", "SELECT COUNT(DISTINCT client_id) FROM account WHERE opened = #", ["1996", "1998", "2001"]),
        new("What is the average balance of accounts that were opened before #?", "SELECT AVG(balance) FROM account WHERE opened < #", ["1998", "2000", "2002"]),
        new("How many loans with status # have an amount above 5000?", "SELECT COUNT(*) FROM loan WHERE status = '#' AND amount > 5000", Statuses),
        new(
            "For each region, how many clients were born before #?",
            "SELECT b.region, COUNT(*) FROM client AS c JOIN branch AS b ON c.branch_id = b.id WHERE c.birth_year < # GROUP BY b.region", ["1960", "1970", "1980"], "moderate"),
        new(
            "What is the total amount of payments in # by clients of the region south Coast?",
            "SELECT SUM(p.amount) FROM payment AS p JOIN account AS a ON p.account_id = a.id JOIN client AS c ON a.client_id = c.id JOIN branch AS b ON c.branch_id = b.id WHERE p.year = # AND b.region = 'south Coast'",
            ["1997", "1999", "2002"], "challenging"),
        new(
            "Which clients have a loan with status #? Give each name once.",
            "SELECT DISTINCT c.name FROM client AS c JOIN account AS a ON a.client_id = c.id JOIN loan AS l ON l.account_id = a.id WHERE l.status = '#'", Statuses, "moderate"),
        new(
            "Which account made the highest payment in #? Give its number.",
            "SELECT account_id FROM payment WHERE year = # ORDER BY amount DESC, id LIMIT 1", ["1998", "2000", "2003"], "moderate"),
    ];

    private static readonly ImmutableArray<Template> SportQuestions =
    [
        new("How many teams come from the city #?", "SELECT COUNT(*) FROM team WHERE city = '#'", ["Aldin", "Brunn", "Corva"]),
        new("What are the names of players older than #?", "SELECT name FROM player WHERE age > #", ["30", "32", "34"]),
        new("What is the lowest salary of a player with position #?", "SELECT MIN(salary) FROM player WHERE position = '#'", ["keeper", "defender", "forward"]),
        new("In how many different games of season # was a goal scored?", "SELECT COUNT(DISTINCT g.id) FROM game AS g JOIN goal AS s ON s.game_id = g.id WHERE g.season = #", ["2016", "2018", "2020"], "moderate"),
        new("What is the average number of spectators of games in season #?", "SELECT AVG(spectators) FROM game WHERE season = #", ["2015", "2017", "2019"]),
        new("How many goals were scored after minute #?", "SELECT COUNT(*) FROM goal WHERE minute > #", ["45", "60", "80"]),
        new(
            "For each city, what is the average salary of players with position #?",
            "SELECT t.city, AVG(p.salary) FROM player AS p JOIN team AS t ON p.team_id = t.id WHERE p.position = '#' GROUP BY t.city", ["keeper", "midfielder", "forward"], "moderate"),
        new(
            "How many goals did players from teams of the city # score in season 2018?",
            "SELECT COUNT(*) FROM goal AS s JOIN game AS g ON s.game_id = g.id JOIN player AS p ON s.player_id = p.id JOIN team AS t ON p.team_id = t.id WHERE t.city = '#' AND g.season = 2018",
            ["Aldin", "Corva", "Estra"], "challenging"),
        new(
            "Which players scored a goal before minute #? Give each name once.",
            "SELECT DISTINCT p.name FROM player AS p JOIN goal AS s ON s.player_id = p.id WHERE s.minute < #", ["10", "20", "30"], "moderate"),
        new(
            "What is the name of the player with the highest salary at age #?",
            "SELECT name FROM player WHERE age = # ORDER BY salary DESC, id LIMIT 1", ["20", "25", "30"], "moderate"),
    ];

    private sealed record Template(string Question, string Sql, string[] Values, string Difficulty = "simple")
    {
        // Three of the values, one an item.
        public IEnumerable<(string Question, string Sql)> Fill(SeededRandom random)
        {
            foreach (var at in random.Permutation(Values.Length).Take(3))
            {
                yield return (Question.Replace("#", Values[at], StringComparison.Ordinal), Sql.Replace("#", Values[at], StringComparison.Ordinal));
            }
        }
    }
}
