using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;

namespace Microsoft.DotNet.Interactive
{
    /// <summary>One run of a cell or a directive.</summary>
    public sealed class KernelInvocationContext : IDisposable
    {
        private static readonly AsyncLocal<KernelInvocationContext?> Running = new();
        private readonly CancellationTokenSource _interrupt = new();

        internal KernelInvocationContext(Kernel root)
        {
            Root = root;
            Running.Value = this;
        }

        public static KernelInvocationContext? Current => Running.Value;

        public CancellationToken CancellationToken => _interrupt.Token;

        internal Kernel Root { get; }

        internal List<DisplayedValue> Outputs { get; } = [];

        internal string? Failure { get; private set; }

        public void Fail(KernelCommand command, Exception? exception = null, string? message = null) => Failure = message ?? exception?.Message;

        public void Dispose() => _interrupt.Dispose();

        internal void Interrupt() => _interrupt.Cancel();
    }

    public static class KernelInvocationContextExtensions
    {
        public static DisplayedValue Display(this KernelInvocationContext context, object value, params string[] mimeTypes)
        {
            var displayed = new DisplayedValue(value, mimeTypes);
            lock (context.Outputs)
            {
                context.Outputs.Add(displayed);
            }

            return displayed;
        }

        public static DisplayedValue DisplayAs(this KernelInvocationContext context, string value, string mimeType) =>
            Display(context, value, mimeType);
    }
}

namespace Microsoft.DotNet.Interactive.Formatting
{
    /// <summary>An output: a value, formatted for each MIME type by the formatters that are registered.</summary>
    public sealed class DisplayedValue
    {
        private readonly string[] _mimeTypes;

        internal DisplayedValue(object value, string[] mimeTypes)
        {
            _mimeTypes = mimeTypes;
            Formatted = Format(value);
        }

        internal IReadOnlyDictionary<string, string> Formatted { get; private set; }

        internal int Updates { get; private set; }

        public void Update(object updatedValue)
        {
            Updates++;
            Formatted = Format(updatedValue);
        }

        private Dictionary<string, string> Format(object value) =>
            _mimeTypes.ToDictionary(m => m, m => value.ToDisplayString(m), StringComparer.Ordinal);
    }
}
