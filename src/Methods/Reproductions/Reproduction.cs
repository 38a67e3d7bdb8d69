using System.Collections.Immutable;
using System.Diagnostics;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>
/// A paper's claim as a declaration: arms that are compared under conditions, what is measured for one of them, and the
/// checks on all. The grid of seeds × conditions × arms, progress, cancellation and figures stand here, once.
/// </summary>
/// <param name="paper">The paper.</param>
public abstract class Reproduction(Paper paper) : IReproduction
{
    /// <summary>What is compared, by name: methods, or settings of one method.</summary>
    /// <param name="scale">The scale.</param>
    /// <returns>At least one name, each once.</returns>
    protected abstract IReadOnlyList<string> Arms(ReproductionScale scale);

    /// <summary>Under which conditions: noise rates, kept shares; one empty name where there is just one.</summary>
    /// <param name="scale">The scale.</param>
    /// <returns>At least one name, each once.</returns>
    protected virtual IReadOnlyList<string> Conditions(ReproductionScale scale) => [string.Empty];

    /// <summary>Measures one seed, condition and arm, and records the numbers.</summary>
    /// <param name="trial">What to measure, and where results go.</param>
    protected abstract void Measure(Trial trial);

    /// <summary>What must be so, from <see cref="Check"/>; at least one row that decides.</summary>
    /// <param name="grid">All that was measured.</param>
    /// <returns>The rows.</returns>
    protected abstract IEnumerable<ReproductionRow> Checks(Grid grid);

    /// <summary>Further figures from all that was measured, after those that the trials drew.</summary>
    /// <param name="grid">All that was measured.</param>
    /// <returns>The figures; by default none.</returns>
    protected virtual IEnumerable<ReproductionFigure> Figures(Grid grid) => [];

    /// <inheritdoc/>
    public abstract string Describe(ReproductionScale scale);

    /// <inheritdoc/>
    public ReproductionResult Run(
        ReproductionRequest request, IProgress<ReproductionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var watch = Stopwatch.StartNew();
        var seeds = request.AllSeeds;
        var arms = Arms(request.Scale);
        var conditions = Conditions(request.Scale);
        var grid = new Grid(request.Scale, arms, conditions, seeds.Count);
        var runs = new List<ReproductionRun>();
        var figures = new FigureDrafts();
        var total = seeds.Count * conditions.Count * arms.Count;
        var done = 0;
        var first = 0;
        try
        {
            for (var s = 0; s < seeds.Count; s++)
            {
                var shared = new Dictionary<string, object>(StringComparer.Ordinal);
                foreach (var condition in conditions)
                {
                    foreach (var arm in arms)
                    {
                        var part = ((double)done / total, (double)(done + 1) / total);
                        var trial = new Trial(request, grid, (s, condition, arm), part, runs, figures, shared, progress, cancellationToken);
                        trial.Report(0, string.Empty);
                        Measure(trial);
                        cancellationToken.ThrowIfCancellationRequested();
                        trial.Report(1, string.Empty);
                        done++;
                    }
                }

                // Networks of later seeds are of no use to anybody.
                first = s == 0 ? runs.Count : first;
                Release(runs, first);
            }

            ImmutableArray<ReproductionRow> rows = [.. Checks(grid)];
            if (!rows.Any(r => r.Decides))
            {
                throw new InvalidOperationException($"{paper.Id}: no check decides.");
            }

            return new ReproductionResult
            {
                PaperId = paper.Id,
                Claim = paper.Claim,
                Setting = Describe(request.Scale),
                Scale = request.Scale,
                Seeds = [.. seeds],
                Rows = rows,
                Runs = [.. runs.Where(r => r.IsShown)],
                Figures = [.. DefaultFigures.Of(rows), .. figures.ToImmutable(), .. Figures(grid)],
                Device = request.Device.Resolve().type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu",
                Seconds = watch.Elapsed.TotalSeconds,
            };
        }
        catch
        {
            Release(runs, 0);
            throw;
        }
    }

    private static void Release(List<ReproductionRun> runs, int from)
    {
        foreach (var run in runs.Skip(from))
        {
            run.Run.Dispose();
        }

        runs.RemoveRange(from, runs.Count - from);
    }
}
