using System.CommandLine;
using System.Globalization;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Native;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Training;
using TorchSharp;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy ledger</c>: every method on the ledger's settings. Finished cells are kept, so it goes on where it was stopped.</summary>
internal static class LedgerCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var settings = new Option<string?>("--settings") { Description = $"Some of {string.Join(", ", MethodLedger.SettingNames)}, separated by commas; default: all." };
        var methods = new Option<string?>("--methods") { Description = "Some methods, separated by commas; default: all." };
        var seeds = new Option<int>("--seeds") { Description = "How many seeds, from 0.", DefaultValueFactory = _ => 3 };
        var minutes = new Option<double?>("--minutes") { Description = "Begin no cell after so many minutes; 0: only write the tables." };
        var cells = new Option<string>("--cells") { Description = "The file of finished cells.", DefaultValueFactory = _ => "docs/methods.json" };
        var markdown = new Option<string>("--markdown") { Description = "The file of the tables.", DefaultValueFactory = _ => "docs/methods.md" };
        seeds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--seeds: expected a whole number of at least 1.");
            }
        });
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } value && !(value >= 0))
            {
                result.AddError("--minutes: expected a number of at least 0.");
            }
        });
        var command = new Command("ledger", "Measure every method on the ledger's settings, and write the tables; finished cells are kept.")
        {
            settings, methods, seeds, minutes, cells, markdown,
        };
        command.SetAction(result => Run(
            Chosen(result.GetValue(settings), MethodLedger.Settings, s => [s.Name], "--settings"),
            Chosen(result.GetValue(methods), MethodLedger.Methods, m => [m.Name, .. m.ShortNames], "--methods"),
            result.GetValue(seeds),
            result.GetValue(minutes),
            result.GetRequiredValue(cells),
            result.GetRequiredValue(markdown)));
        return command;
    }

    private static IReadOnlyList<T> Chosen<T>(string? names, IReadOnlyList<T> all, Func<T, IEnumerable<string>> namesOf, string option)
    {
        if (names is null)
        {
            return all;
        }

        return
        [
            .. names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name =>
                all.FirstOrDefault(a => namesOf(a).Contains(name, StringComparer.OrdinalIgnoreCase))
                ?? throw new ArgumentException(
                    $"{option}: there is no '{name}'.{NearestName.Hint(name, [.. all.SelectMany(namesOf)])} Those there are: {string.Join(", ", all.Select(a => namesOf(a).First()))}.", option)),
        ];
    }

    private static int Run(
        IReadOnlyList<LedgerSetting> settings, IReadOnlyList<TrainingMethod> methods, int seeds, double? minutes, string cellsPath, string markdownPath)
    {
        using var interrupt = new CancellationTokenSource();
        using var signals = StopSignals.Cancel(interrupt);
        AtomicFile.Try(cellsPath);
        AtomicFile.Try(markdownPath);
        var begin = TimeProvider.System.GetTimestamp();
        bool IsOver() => interrupt.IsCancellationRequested || (minutes is { } m && TimeProvider.System.GetElapsedTime(begin).TotalMinutes >= m);

        // On one thread a cell's numbers are the same beside other work, and its processor seconds are those of the work.
        TorchNativeLibraries.Load();
        torch.set_num_threads(1);
        for (var seed = 0L; seed < seeds; seed++)
        {
            foreach (var setting in settings.TakeWhile(_ => !IsOver()))
            {
                Fill(setting, methods, seed, cellsPath, IsOver, interrupt.Token);
            }
        }

        KeptResult.Write(markdownPath, LedgerMarkdown.Write(Read(cellsPath), seeds, File.Exists(markdownPath) ? File.ReadAllText(markdownPath) : string.Empty));
        return interrupt.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Ok;
    }

    private static void Fill(LedgerSetting setting, IReadOnlyList<TrainingMethod> methods, long seed, string cellsPath, Func<bool> isOver, CancellationToken stop)
    {
        var known = Read(cellsPath);
        var missing = methods.Where(m => !known.Any(c => c.Setting == setting.Name && c.Method == m.Name && c.Seed == seed && MethodLedger.IsCurrent(c, setting, m))).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        (LabeledDataset Train, LabeledDataset Test) data;
        try
        {
            data = setting.LoadAsync(seed, stop).GetAwaiter().GetResult();
        }
        catch (DatasetUnavailableException e)
        {
            Console.Error.WriteLine($"{setting.Name}: left out. {e.Message.ReplaceLineEndings(" ")}");
            return;
        }

        foreach (var method in missing.TakeWhile(_ => !isOver()))
        {
            if (MethodLedger.Measure(setting, method, seed, data.Train, data.Test, stop) is not { } cell)
            {
                return;
            }

            // Read again: another process may have filled other cells meanwhile.
            KeptResult.Write(cellsPath, LedgerFile.Write(LedgerFile.Merge(Read(cellsPath), [cell])));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{setting.Name,-20} {seed}  {method.Title,-28} {cell.Failure ?? $"best {cell.Best:P1}  last {cell.Last:P1}  early-learned {cell.EarlyLearned:P1}  memorized {cell.Memorized:P1}  {cell.Seconds:F1} s"}"));
        }
    }

    private static IReadOnlyList<LedgerCell> Read(string path) => LedgerFile.Read(File.Exists(path) ? File.ReadAllText(path) : string.Empty, path);
}
