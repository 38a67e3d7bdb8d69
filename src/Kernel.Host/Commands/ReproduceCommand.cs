using System.CommandLine;
using System.Globalization;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy reproduce</c>: a paper's claim, re-measured on the terminal.</summary>
internal static class ReproduceCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var paper = new Argument<string>("paper") { Description = "A paper's short name or number, or 'all'." };
        var scale = new Option<ReproductionScale>("--scale")
        {
            Description = "How much is run: quick, standard or full.",
            DefaultValueFactory = _ => ReproductionScale.Standard,
        };
        var seed = new Option<long>("--seed") { Description = "The first seed." };
        var seeds = new Option<int?>("--seeds") { Description = "How many seeds; default: as many as the scale has." };
        var device = new Option<DeviceChoice>("--device") { Description = "auto, cpu or cuda." };
        var markdown = new Option<string?>("--markdown") { Description = "Also write the results as Markdown to this file." };
        seeds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1)
            {
                result.AddError("--seeds: expected a whole number of at least 1.");
            }
        });
        var command = new Command("reproduce", "Measure a paper's claim again and say whether it holds.")
        {
            paper, scale, seed, seeds, device, markdown,
        };
        command.SetAction(result => Run(
            result.GetRequiredValue(paper),
            new ReproductionRequest
            {
                Scale = result.GetValue(scale),
                Seed = result.GetValue(seed),
                Seeds = result.GetValue(seeds),
                Device = result.GetValue(device),
            },
            result.GetValue(markdown)));
        return command;
    }

    private static int Run(string name, ReproductionRequest request, string? markdown)
    {
        var papers = PaperCatalog.All.Where(p => p.IsImplemented).ToList();
        if (!string.Equals(name, "all", StringComparison.OrdinalIgnoreCase))
        {
            papers = papers.FindAll(p => p == PaperCatalog.Find(name));
            if (papers.Count == 0)
            {
                Console.Error.WriteLine(
                    PaperCatalog.Find(name) is { } planned
                        ? $"{planned.Id} is planned: it has no reproduction yet."
                        : $"There is no paper '{name}'. See: noisy papers");
                return ExitCodes.BadUsage;
            }
        }

        // Before the work: a mistake in the path must not cost it.
        if (markdown is not null)
        {
            OutputTargets.Try(markdown);
        }

        using var interrupt = new CancellationTokenSource();
        using var signals = StopSignals.Cancel(interrupt);
        var results = new List<ReproductionResult>();
        try
        {
            foreach (var paper in papers)
            {
                Console.WriteLine($"{paper.Id}: {paper.Reproduction!.Describe(request.Scale)}");
                results.Add(paper.Reproduction.Run(request, new ActivityLines(), interrupt.Token));
                Print(results[^1]);
            }
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped; no conclusion is drawn.");
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            Console.Error.WriteLine(e.Message);
            return ExitCodes.BadUsage;
        }

        if (markdown is not null)
        {
            KeptResult.Write(markdown, CatalogMarkdown.Results(results));
        }

        return ExitCodes.Ok;
    }

    private static void Print(ReproductionResult result)
    {
        foreach (var row in result.Rows)
        {
            var sides = string.Join(", ", new[] { (row.BaselineName, row.FormatBaseline()), (row.MethodName, row.FormatMethod()) }
                .Where(s => s.Item2.Length > 0)
                .Select(s => $"{s.Item1} {s.Item2}"));
            Console.WriteLine($"  {(row.Holds ? row.FormatOutcome() : row.FormatOutcome().ToUpperInvariant()),-9}  {row.Quantity}: {sides}; {row.Expectation}, measured {row.FormatMeasured()}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.VerdictSentence} {result.Seconds:0} s on {result.Device}."));
    }

    // A line a tenth of the work: enough to see that it lives, in a log too.
    private sealed class ActivityLines : IProgress<ReproductionProgress>
    {
        private int _tenths = -1;

        public void Report(ReproductionProgress value)
        {
            var tenths = (int)(value.Fraction * 10);
            if (tenths > _tenths)
            {
                _tenths = tenths;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {value.Fraction,4:P0}  {value.Activity}"));
            }
        }
    }
}
