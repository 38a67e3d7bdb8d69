using System.Diagnostics;
using System.Reflection;
using NoisyNotebooks.Methods.Data;
using Xunit.Sdk;

namespace NoisyNotebooks.Methods.Tests.Data.Damage;

/// <summary>
/// Damaged files of every format that the library reads: a value, or one line that names the file, soon and within bounds; never another
/// kind of exception, never a hang. Where the format has a checksum, never another value. NOISY_VARIANTS says how many are tried of each.
/// </summary>
public sealed class DamagedFileTests
{
    private const long MostBytes = 1_000_000_000;
    private static readonly int Variants = int.TryParse(Environment.GetEnvironmentVariable("NOISY_VARIANTS"), System.Globalization.CultureInfo.InvariantCulture, out var asked) ? asked : 120;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    // They read no format of their own: they look, or pass on what another reads.
    private static readonly string[] NoReaders =
    [
        "TableFiles.FormatOf", "DataFile.Open", "NpyFile.Open", "RegularFile.OpenRead", "FileOwner.IsTrusted", "LabelChecks.HasAnswers", "ShippedData.Open", "FileDownloader.ProblemAsync",
        "LedgerFile.Read", "AuditedCsv.Read",
    ];

    public static TheoryData<string> Samples => [.. FormatSamples.All.Select(s => s.ToString())];

    [Fact]
    public void Every_reader_is_tried()
    {
        var readers = typeof(Dataset).Assembly.GetTypes().Where(t => !t.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => m.ReturnType != typeof(void) && m.GetParameters().Any(p => p.Name is "path" or "paths" or "folder" or "imagesPath" && (p.ParameterType == typeof(string) || typeof(IEnumerable<string>).IsAssignableFrom(p.ParameterType))))
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}").Distinct().Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(readers.Except(NoReaders).ToArray(), FormatSamples.All.Select(s => s.Reader).Distinct().Order(StringComparer.Ordinal).ToArray());
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_damaged_file_is_a_value_or_one_line_with_its_name(string name)
    {
        var sample = FormatSamples.All.Single(s => s.ToString() == name);
        using var folder = new TemporaryFolder();
        var whole = sample.Read(folder.Write(sample.File, sample.Content));
        var wrong = new List<string>();
        for (var variant = 0; variant < Variants; variant++)
        {
            var path = folder.Write(sample.File, FileDamage.Of(sample.Content, variant));
            if (Problem(sample, path, whole) is { } problem)
            {
                wrong.Add($"variant {variant}: {problem}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {Variants}:\n{string.Join('\n', wrong.Take(12))}");
    }

    private static string? Problem(FormatSample sample, string path, string whole)
    {
        var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        try
        {
            // On this thread, so that its memory is seen; the watch ends what hangs.
            var value = sample.Read(path);
            return sample.IsSealed && value != whole ? $"another value was read: {value[..Math.Min(200, value.Length)]}" : Bounds(clock, before);
        }
        catch (Exception e) when (e is not XunitException)
        {
            // Of a set of several files any can be the one that does not fit: the folder tells.
            return e is not (InvalidDataException or ArgumentException or IOException) ? $"{e.GetType().Name}: {e}"
                : !e.Message.Contains(Path.GetDirectoryName(path)!, StringComparison.Ordinal) ? $"the file is not named: {e.GetType().Name}: {e.Message}"
                : e.Message.Contains('\n', StringComparison.Ordinal) ? $"more than one line: {e.Message}"
                : Bounds(clock, before);
        }
    }

    private static string? Bounds(Stopwatch clock, long before) =>
        clock.Elapsed > MostTime ? $"it took {clock.Elapsed.TotalSeconds:0} s"
        : GC.GetAllocatedBytesForCurrentThread() - before > MostBytes ? $"it took {(GC.GetAllocatedBytesForCurrentThread() - before) / 1e6:0} MB"
        : null;
}
