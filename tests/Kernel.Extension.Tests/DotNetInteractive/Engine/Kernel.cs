using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;

// The few public members of the last .NET Interactive that extension.dib names, with their signatures, and as much behaviour
// as a conversation with the script needs. Its package is not to be had everywhere; these stand in for it.
namespace Microsoft.DotNet.Interactive
{
    /// <summary>A kernel; the root is one that holds others.</summary>
    public class Kernel(string name)
    {
        private readonly List<(KernelActionDirective Directive, Type Command, Func<KernelCommand, KernelInvocationContext, Task> Handler)> _directives = [];

        /// <summary>The root of the kernel that runs a cell.</summary>
        public static Kernel Root => KernelInvocationContext.Current!.Root;

        public string Name { get; } = name;

        internal List<Kernel> Children { get; } = [];

        internal IEnumerable<KernelActionDirective> Directives => _directives.Select(d => d.Directive);

        public void AddDirective<TCommand>(KernelActionDirective directive, Func<TCommand, KernelInvocationContext, Task> handler)
            where TCommand : KernelCommand
        {
            // .NET Interactive keeps handlers by the type of the command: two directives cannot share one.
            Assert.DoesNotContain(_directives, d => d.Command == typeof(TCommand) || d.Directive.Name == directive.Name);
            _directives.Add((directive, typeof(TCommand), (command, context) => handler((TCommand)command, context)));
        }

        internal (KernelActionDirective Directive, Type Command, Func<KernelCommand, KernelInvocationContext, Task> Handler) Find(string directive) =>
            _directives.Single(d => d.Directive.Name == directive);
    }

    public static class KernelExtensions
    {
        public static Kernel FindKernelByName(this Kernel kernel, string name) => kernel.Children.Find(k => k.Name == name)!;
    }
}

namespace Microsoft.DotNet.Interactive.Commands
{
    public abstract class KernelCommand;

    public abstract class KernelDirectiveCommand : KernelCommand;
}

namespace Microsoft.DotNet.Interactive.Directives
{
    public class KernelActionDirective(string name, string? description = null)
    {
        public string Name { get; } = name;

        public string? Description { get; } = description;

        public ICollection<KernelDirectiveParameter> Parameters { get; } = [];
    }

    public class KernelDirectiveParameter(string name, string? description = null)
    {
        private Func<IEnumerable<string>>? _completions;

        public string Name { get; } = name;

        public string Description { get; } = description ?? string.Empty;

        public bool AllowImplicitName { get; init; }

        public bool Required { get; init; }

        public bool Flag { get; init; }

        public string TypeHint { get; init; } = "text";

        internal IEnumerable<string> Completions => _completions?.Invoke() ?? [];

        public KernelDirectiveParameter AddCompletions(Func<IEnumerable<string>> getCompletions)
        {
            _completions = getCompletions;
            return this;
        }
    }
}
