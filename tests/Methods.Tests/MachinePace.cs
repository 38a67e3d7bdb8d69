using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Methods.Tests;

/// <summary>
/// How slow the machine is now. Twice a second one small fixed piece of work is done on a thread of its own; what it costs in CPU time
/// beside what it costs on an idle machine of today is what every other second of CPU time is worth: shared cores, shared caches and
/// a busy host make all of them longer together.
/// </summary>
internal static class MachinePace
{
    /// <summary>CPU seconds of <see cref="Work"/> on an idle core (300 measured).</summary>
    private const double Idle = 0.0048;

    private static readonly ConcurrentQueue<(long Time, double Slowness)> Samples = new();
    private static readonly Lock Starting = new();
    private static readonly float[] Data = [.. Enumerable.Range(0, 1 << 20).Select(i => (i % 17) * 0.25f)];
    private static Thread? _sampler;

    /// <summary>Begins to sample, once.</summary>
    public static void Start()
    {
        lock (Starting)
        {
            if (_sampler is null)
            {
                _sampler = new Thread(Sample) { IsBackground = true, Name = "machine pace" };
                _sampler.Start();
            }
        }
    }

    /// <summary>The mean slowness since a time of <see cref="Stopwatch.GetTimestamp"/>: 1 on an idle machine, at least 1.</summary>
    public static double Since(long start)
    {
        var within = Samples.Where(s => s.Time >= start).Select(s => s.Slowness).ToList();
        return within.Count == 0 ? 1 : Math.Max(1, within.Average());
    }

    private static void Sample()
    {
        Measure();
        while (true)
        {
            Thread.Sleep(500);
            Samples.Enqueue((Stopwatch.GetTimestamp(), Measure() / Idle));
        }
    }

    private static double Measure()
    {
        var start = CpuBudgetAttribute.Now() ?? 0;
        Work();
        return (CpuBudgetAttribute.Now() ?? 0) - start;
    }

    /// <summary>Arithmetic in the cache, then memory: 4 MB read ten times.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float Work()
    {
        var sum = 0f;
        for (var i = 0; i < 1_000_000; i++)
        {
            sum = (sum * 0.999f) + Data[i & 1023];
        }

        for (var i = 0; i < 10; i++)
        {
            sum += TensorPrimitives.Sum(Data);
        }

        return sum;
    }
}
