using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>A public class, as the values of magic commands are.</summary>
/// <param name="Text">What was said.</param>
/// <param name="Times">How often.</param>
public sealed record Echo(string Text, int Times);

/// <summary>A magic command of the tests: shows a text, and keeps an <see cref="Echo"/> in a variable.</summary>
internal sealed class EchoCommand : MagicCommand
{
    public override string Name => "#!echo";

    public override string Description => "Says a text again.";

    public override IReadOnlyList<CommandParameter> Parameters =>
    [
        new() { Name = "--text", Description = "What to say.", IsPositional = true, IsRequired = true },
        new() { Name = "--times", Description = "How often.", Kind = ParameterKind.Integer, Default = "1", Minimum = 1 },
        new() { Name = "--mood", Description = "How.", Default = "calm", Choices = ["calm", "cross"] },
        new() { Name = "--like", Description = "An echo before.", Kind = ParameterKind.Variable, VariableType = typeof(Echo) },
        new() { Name = "--name", Description = "Where to keep it.", Default = "echo" },
    ];

    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        var shown = notebook.Display(MimeBundle.Text("…"));
        await Task.Yield();
        var echo = new Echo(arguments.Required("--text"), arguments.Integer("--times"));
        shown.Update(MimeBundle.Text(string.Join(' ', Enumerable.Repeat(echo.Text, echo.Times))));
        await notebook.SetVariableAsync(arguments.Required("--name"), echo);
    }
}

/// <summary>A magic command that ends only when it is interrupted, and keeps what it has.</summary>
internal sealed class PatientCommand : MagicCommand
{
    public override string Name => "#!wait";

    public override string Description => "Waits for an interrupt.";

    public override IReadOnlyList<CommandParameter> Parameters => [];

    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        var interrupted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (notebook.CancellationToken.Register(() => interrupted.SetResult()))
        {
            notebook.Display(MimeBundle.Text("waiting"));
            await interrupted.Task;
        }

        await notebook.SetVariableAsync("kept", new Echo("half", 1));
        notebook.CancellationToken.ThrowIfCancellationRequested();
    }
}
