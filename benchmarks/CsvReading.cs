using System.Diagnostics;
using System.Globalization;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Benchmarks;

/// <summary>Reading a CSV file with all checks, and with its text kept for an audit: megabytes in a second of one core.</summary>
internal static class CsvReading
{
    private const int Columns = 30;

    public static int Run(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 200_000;
        var path = Path.Combine(Path.GetTempPath(), $"noisy-csv-{Environment.ProcessId}.csv");
        try
        {
            Write(path, rows);
            var size = new FileInfo(path).Length / 1e6;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rows:#,0} rows of {Columns} numbers, a text and a label, {size:F0} MB; processor time, median of 5"));
            Measure("read", size, () => CsvFiles.Load(path));
            Measure("read for an audit", size, () => AuditedData.FromCsv(path));
        }
        finally
        {
            File.Delete(path);
        }

        return 0;
    }

    private static void Measure(string what, double size, Func<object> read)
    {
        _ = read();
        var speeds = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            GC.Collect();
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            _ = read();
            speeds.Add(size / (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        }

        speeds.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-20} {speeds[2]:F0} MB/s ({speeds[0]:F0} to {speeds[^1]:F0})"));
    }

    private static void Write(string path, int rows)
    {
        var random = new Random(0);
        using var writer = new StreamWriter(path);
        writer.WriteLine($"{string.Join(',', Enumerable.Range(0, Columns).Select(c => $"x{c}"))},note,label");
        for (var row = 0; row < rows; row++)
        {
            for (var c = 0; c < Columns; c++)
            {
                writer.Write(((random.NextDouble() - 0.5) * 100).ToString("F4", CultureInfo.InvariantCulture));
                writer.Write(',');
            }

            writer.WriteLine($"note {row % 100},{random.Next(10)}");
        }
    }
}
