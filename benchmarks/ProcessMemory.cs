using System.Globalization;

namespace NoisyNotebooks.Benchmarks;

/// <summary>Memory of this process as the Linux kernel counts it, in bytes.</summary>
internal static class ProcessMemory
{
    public static long Resident() => Status("VmRSS");

    /// <summary>Resident memory that is not backed by a file: the mapped file's pages are the file cache's.</summary>
    public static long Anonymous() => Status("RssAnon");

    public static long Peak() => Status("VmHWM");

    public static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Status(string field)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(field + ":", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(field.Length + 1).Trim()[..^3], CultureInfo.InvariantCulture) * 1024;
            }
        }

        throw new NotSupportedException($"/proc/self/status has no {field}.");
    }

    /// <summary>Looks at the anonymous memory every 10 ms: the kernel keeps no peak of it.</summary>
    public sealed class Watcher : IDisposable
    {
        private readonly Timer _timer;
        private long _peak;

        public Watcher() => _timer = new Timer(_ => _peak = Math.Max(_peak, Anonymous()), null, 0, 10);

        public long Stop()
        {
            _timer.Dispose();
            return Math.Max(_peak, Anonymous());
        }

        public void Dispose() => _timer.Dispose();
    }
}
