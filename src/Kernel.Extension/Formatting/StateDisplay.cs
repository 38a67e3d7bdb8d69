using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>What must not be looked into, since that waits for it or uses it up: one line says how it stands.</summary>
internal static class StateDisplay
{
    /// <summary>The line; null: the value is nothing of the kind.</summary>
    public static string? Of(object value)
    {
        var name = ValueText.TypeName(value.GetType());
        return value switch
        {
            Task task => $"{Name(task)}: {State(task)}",
            Stream stream => $"{name}: {State(stream)}",
            FileSystemInfo file => $"{name}: {State(file)}",
            IDataReader reader => $"{name}: {(reader.IsClosed ? "closed" : string.Create(CultureInfo.InvariantCulture, $"{reader.FieldCount} columns, not read here, since that uses it up; DataTable.Load(reader) keeps the rows"))}",
            _ when value.GetType() is { Namespace: "System.Threading.Tasks", Name: "ValueTask" or "ValueTask`1" } type =>
                $"{name}: {((bool)type.GetProperty("IsCompleted")!.GetValue(value)! ? "completed" : "not completed")}; await it once for its result",
            _ when Array.Exists(value.GetType().GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)) =>
                $"{name}: not enumerated; await foreach does that, or await ToListAsync()",
            _ => null,
        };
    }

    private static string State(Task task) => task.Status switch
    {
        TaskStatus.RanToCompletion when Result(task) is { } result => $"completed, {result}",
        TaskStatus.RanToCompletion => "completed",
        TaskStatus.Faulted => $"failed, {InlineText.Of(task.Exception!.InnerException)}",
        TaskStatus.Canceled => "cancelled",
        _ => "not completed; await it for its end",
    };

    private static string State(Stream stream)
    {
        try
        {
            return !stream.CanRead && !stream.CanWrite ? "closed"
                : stream.CanSeek ? string.Create(CultureInfo.InvariantCulture, $"{stream.Length:#,0} bytes, at {stream.Position:#,0}")
                : "open, without a known length";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return InlineText.Failed(e);
        }
    }

    private static string State(FileSystemInfo file)
    {
        try
        {
            return !file.Exists ? $"{file.FullName}, which does not exist"
                : $"{file.FullName}{(file is FileInfo { Length: var length } ? string.Create(CultureInfo.InvariantCulture, $", {length:#,0} bytes") : string.Empty)}, written {ValueText.Whole(file.LastWriteTime)}";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return $"{file.FullName}, {InlineText.Failed(e)}";
        }
    }

    // The runtime's own tasks have types of their own, with results that are none.
    private static Type? ResultType(Task task)
    {
        for (var t = task.GetType(); t is not null; t = t.BaseType)
        {
            if (t.IsGenericType && t.GetGenericTypeDefinition() == typeof(Task<>))
            {
                return t.GetGenericArguments()[0] is { IsVisible: true } result && result.Name != "VoidTaskResult" ? result : null;
            }
        }

        return null;
    }

    private static string Name(Task task) => ResultType(task) is { } type ? $"Task<{ValueText.TypeName(type)}>" : "Task";

    private static string? Result(Task task) => ResultType(task) is null ? null : InlineText.Of(() => ((dynamic)task).Result);
}
