using System.Diagnostics;
using System.Globalization;

namespace NoisyNotebooks.Benchmarks;

/// <summary>Both sides of a comparison as processes of their own, each of which prints one line of fields.</summary>
internal static class PeerProcess
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The fields of what it printed, divided by blanks.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string[] Answer(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? answer.Trim().Split(' ') : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}.");
    }

    /// <summary>The arguments with which this program starts itself.</summary>
    /// <param name="arguments">What it is to do.</param>
    public static string[] Command(params string[] arguments) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(PeerProcess).Assembly.Location, .. arguments] : arguments;

    /// <summary>The path of a peer's program.</summary>
    /// <param name="name">Its file in <c>benchmarks/peers</c>.</param>
    public static string Script(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? Directory.GetCurrentDirectory(), "benchmarks", "peers", name);
    }

    /// <summary>The median of a field over several answers.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="field">Which of their fields.</param>
    public static double Median(IEnumerable<string[]> answers, Index field) => Median(answers.Select(a => double.Parse(a[field], CultureInfo.InvariantCulture)));

    /// <summary>The median; of an even number the upper of the two.</summary>
    /// <param name="values">At least one.</param>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
