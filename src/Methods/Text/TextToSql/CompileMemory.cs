using SQLitePCL;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// A bound on what SQLite may allocate while a query compiles: names after WITH that double are written out before SQLite asks anybody. Its
/// heap has one limit for the whole process, so it is there for that short time only.
/// </summary>
internal static class CompileMemory
{
    /// <summary>How much, in bytes.</summary>
    public const long Most = 64L << 20;

    private static readonly Lock Gate = new();
    private static int s_users;
    private static long s_before;

    public static void Enter()
    {
        lock (Gate)
        {
            if (s_users++ == 0)
            {
                s_before = raw.sqlite3_hard_heap_limit64(-1);
                raw.sqlite3_hard_heap_limit64(raw.sqlite3_memory_used() + Most);
            }
        }
    }

    public static void Exit()
    {
        lock (Gate)
        {
            if (--s_users == 0)
            {
                raw.sqlite3_hard_heap_limit64(s_before);
            }
        }
    }
}
