using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// What the runtime says of its own end (a stack overflow, an error of native code) is written to standard error with its last breath:
/// where that is a pipe which this process itself reads, nobody would read it any more. A shell waits beside the process, and when it
/// is gone, hands over to the console what is left in the pipe, and which cell was running.
/// </summary>
internal static partial class LastWords
{
    private const string Script = "trap '' INT TERM HUP QUIT; l=; while IFS= read -r x; do l=$x; done; cat <&3 >&2; [ -z \"$l\" ] || printf '%s\\n' \"$l\" >&2";

    // Both kinds of systems hold less than that in the structure of what is to be done with files.
    private const int ActionsLength = 512;

    // Held for the life of the process: the shell sees its end by the end of this pipe.
    private static AnonymousPipeServerStream? s_life;
    private static bool s_isKept;

    /// <summary>Starts the shell; standard error must still be the console.</summary>
    /// <param name="pipe">The end of the pipe that this process reads.</param>
    /// <returns>Whether it runs; where not, standard error had better stay what it is.</returns>
    public static unsafe bool Keep(AnonymousPipeServerStream pipe)
    {
        s_life = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.None);
        var actions = stackalloc byte[ActionsLength];
        try
        {
            if (Init(actions) != 0)
            {
                return false;
            }

            // Standard output too goes to the console of errors: whoever reads our output must not wait for the shell.
            var isReady = Duplicate(actions, (int)s_life.ClientSafePipeHandle.DangerousGetHandle(), 0) == 0
                && Duplicate(actions, 2, 1) == 0
                && Duplicate(actions, (int)pipe.SafePipeHandle.DangerousGetHandle(), 3) == 0;
            string?[] arguments = ["sh", "-c", Script, null];
            string?[] environment = [$"PATH={Environment.GetEnvironmentVariable("PATH")}", null];
            var isStarted = isReady && Spawn(out _, "/bin/sh", actions, 0, arguments, environment) == 0;
            _ = Destroy(actions);
            return s_isKept = isStarted;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
        finally
        {
            s_life.DisposeLocalCopyOfClientHandle();
        }
    }

    /// <summary>Says which cell runs, in case that the process ends in it without another word: killed, out of memory.</summary>
    /// <param name="cell">What to say then, in one line; null: no cell runs, or it is said already.</param>
    public static void Running(string? cell)
    {
        if (s_isKept)
        {
            try
            {
                s_life!.Write(Encoding.UTF8.GetBytes((cell?.ReplaceLineEndings(" ") ?? string.Empty) + "\n"));
            }
            catch (IOException)
            {
                // Somebody has ended the shell.
                s_isKept = false;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Init(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Duplicate(byte* actions, int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Destroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Spawn(out int process, string path, byte* actions, nint attributes, string?[] arguments, string?[] environment);
}
