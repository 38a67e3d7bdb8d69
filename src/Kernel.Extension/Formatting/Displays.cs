using System.Reflection;
using Deedle;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;
using Plotly.NET;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How values look in a notebook.</summary>
public static class Displays
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Registered = new(StringComparer.Ordinal);
    private static bool s_isRegistered;

    // Each kind of value that has a display of its own: what the host's formatter is registered for, and the display.
    private static readonly (Type Type, Func<object, MimeBundle> Display)[] Known =
    [
        Entry<ChartDescription>(ChartBundle.Of),
        Entry<Dataset>(DatasetDisplay.Of),
        (typeof(NoisyDataset<>), NoisyDisplay),
        Entry<NoiseReport>(DatasetDisplay.Of),
        Entry<TrainingRun>(ResultDisplay.Of),
        Entry<Comparison>(ResultDisplay.Of),
        Entry<ReproductionResult>(ResultDisplay.Of),
        Entry<LabelIssues>(LabelIssuesDisplay.Of),
        Entry<CommandException>(ErrorDisplay),
    ];

    // Naming a type loads its assembly, and with TorchSharp's comes libtorch: what a notebook never uses is not touched.
    private static readonly Dictionary<string, Lazy<(Type Type, Func<object, MimeBundle> Display)[]>> Libraries = new(StringComparer.Ordinal)
    {
        ["Plotly.NET"] = new(() => [Entry<GenericChart>(PlotlyDisplay.Of)]),
        ["Microsoft.Data.Analysis"] = new(() => [Entry<DataFrame>(FrameDisplay.Of)]),
        ["TorchSharp"] = new(() => [Entry<Tensor>(TensorDisplay.Of)]),
        ["Deedle"] = new(() => [(typeof(Frame<,>), frame => FrameDisplay.Of((IFrame)frame)), (typeof(Series<,>), SeriesDisplay)]),
    };

    /// <summary>Every representation of a value that a notebook can use; always has <c>text/plain</c>.</summary>
    /// <param name="value">Anything, null too.</param>
    /// <returns>The bundle.</returns>
    public static MimeBundle Of(object? value)
    {
        switch (value)
        {
            case MimeBundle bundle:
                return bundle;
            case null:
                return MimeBundle.Text("null");
            case string or Enum:
            case IConvertible and not DateTime:
                return MimeBundle.Text(value is string text ? text : value.ToDisplayString("text/plain"));
            default:
                return Find(value.GetType()) is { } display
                    ? display(value)
                    : MimeBundle.FromHtml(value.ToDisplayString("text/html"), value.ToDisplayString("text/plain"));
        }
    }

    /// <summary>Registers the formatters with the host's <see cref="Formatter"/>; calling it again changes nothing.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (s_isRegistered)
            {
                return;
            }

            s_isRegistered = true;
        }

        Register(Known);
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Register(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            Register(assembly);
        }

        Formatter.Register<MimeBundle>(
            (bundle, writer) => writer.Write(bundle.Data.TryGetValue(MimeBundle.Html, out var html) ? html : Html.Encode(bundle.Data[MimeBundle.PlainText])),
            MimeBundle.Html);
        Formatter.Register<MimeBundle>((bundle, writer) => writer.Write(bundle.Data[MimeBundle.PlainText]), MimeBundle.PlainText);
    }

    /// <summary>Registers the displays of data frames again, where another extension has registered its own meanwhile.</summary>
    internal static void RegisterFrames() => Register(Libraries["Microsoft.Data.Analysis"].Value);

    private static void Register(Assembly assembly)
    {
        var name = assembly.GetName().Name ?? string.Empty;
        lock (Gate)
        {
            if (!Libraries.ContainsKey(name) || !Registered.Add(name))
            {
                return;
            }
        }

        Register(Libraries[name].Value);
    }

    private static void Register((Type Type, Func<object, MimeBundle> Display)[] entries)
    {
        foreach (var (type, display) in entries)
        {
            Formatter.Register(type, (value, writer) => writer.Write(display(value).Data[MimeBundle.Html]), MimeBundle.Html);
            Formatter.Register(type, (value, writer) => writer.Write(display(value).Data[MimeBundle.PlainText]), MimeBundle.PlainText);
        }
    }

    private static (Type Type, Func<object, MimeBundle> Display) Entry<T>(Func<T, MimeBundle> display)
        where T : class => (typeof(T), value => display((T)value));

    private static Func<object, MimeBundle>? Find(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            var definition = t.IsGenericType ? t.GetGenericTypeDefinition() : t;
            var known = Libraries.TryGetValue(t.Assembly.GetName().Name ?? string.Empty, out var library) ? library.Value : Known;
            foreach (var (candidate, display) in known)
            {
                if (candidate == definition)
                {
                    return display;
                }
            }
        }

        return null;
    }

    // Not through dynamic: the binder of C# would cost a kernel megabytes with its first chart.
    private static MimeBundle NoisyDisplay(object noisy)
    {
        object Part(string name) => noisy.GetType().GetProperty(name)!.GetValue(noisy)!;
        return DatasetDisplay.Of((Dataset)Part(nameof(NoisyDataset<>.Dataset)), (NoiseReport)Part(nameof(NoisyDataset<>.Report)));
    }

    private static MimeBundle SeriesDisplay(object series) => FrameDisplay.OfSeries((dynamic)series);

    private static MimeBundle ErrorDisplay(CommandException error) =>
        MimeBundle.FromHtml(
            $"<pre style=\"border-left:4px solid {SemanticColors.Memorized};padding-left:8px;white-space:pre-wrap;margin:4px 0\">{Html.Encode(error.Message)}</pre>",
            error.Message);
}
