using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Tests;
using Xunit.v3;

[assembly: CpuBudget]
[assembly: AssemblyFixture(typeof(CpuReport))]

namespace NoisyNotebooks.Methods.Tests;

/// <summary>
/// No test may cost more than its share: 39 papers have to pass in half an hour on two cores. What counts is the CPU time of
/// the test's own thread, in seconds of an idle machine (<see cref="MachinePace"/>): a core that others share makes every second
/// longer. Measured on Linux, for tests that stay on their thread.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed partial class CpuBudgetAttribute : BeforeAfterTestAttribute
{
    private const double Limit = 10;
    private const double VectorLimit = 3;
    private const int ThreadClock = 3;

    [ThreadStatic]
    private static double? _start;

    [ThreadStatic]
    private static long _startTime;

    public static ConcurrentBag<(string Test, double Seconds)> Costs { get; } = [];

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        MachinePace.Start();
        _startTime = Stopwatch.GetTimestamp();
        _start = Now();
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        if (_start is not { } start || Now() is not { } end)
        {
            return;
        }

        _start = null;
        Costs.Add((test.TestDisplayName, end - start));
        var limit = methodUnderTest.DeclaringType!.Namespace!.EndsWith(".Vectors", StringComparison.Ordinal) ? VectorLimit : Limit;
        if (end - start <= limit)
        {
            return;
        }

        var slowness = MachinePace.Since(_startTime);
        Assert.True(
            (end - start) / slowness <= limit,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The test took {end - start:0.0} s of CPU on a machine that was {slowness:0.0} times slower than an idle one; at most {limit} s of an idle one are allowed: make its world smaller."));
    }

    /// <summary>The CPU seconds of this thread; null where they cannot be read.</summary>
    internal static double? Now() =>
        OperatingSystem.IsLinux() && ClockGetTime(ThreadClock, out var time) == 0 ? time.Seconds + (time.Nanoseconds * 1e-9) : null;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Time time);

    private readonly struct Time
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}

/// <summary>Says at the end which tests cost most.</summary>
public sealed class CpuReport : IDisposable
{
    public void Dispose()
    {
        var slowest = CpuBudgetAttribute.Costs.OrderByDescending(c => c.Seconds).Take(10).ToList();
        TestContext.Current.SendDiagnosticMessage(
            "{0:0.0} CPU seconds in {1} tests, on a machine {3:0.0} times slower than an idle one; the slowest: {2}",
            CpuBudgetAttribute.Costs.Sum(c => c.Seconds),
            CpuBudgetAttribute.Costs.Count,
            string.Join(", ", slowest.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Test.Replace("NoisyNotebooks.Methods.Tests.", string.Empty, StringComparison.Ordinal)} {c.Seconds:0.0}"))),
            MachinePace.Since(0));
    }
}
