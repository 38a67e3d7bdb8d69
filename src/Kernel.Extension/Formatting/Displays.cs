using System.Data;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Deedle;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.FSharp.Collections;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Crowds;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Detection;
using NoisyNotebooks.Methods.Graphs;
using NoisyNotebooks.Methods.Inference;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.MultiLabel;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Preferences;
using NoisyNotebooks.Methods.Ranking;
using NoisyNotebooks.Methods.Recommendation;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Text;
using NoisyNotebooks.Methods.Training;
using Plotly.NET;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How values look in a notebook.</summary>
public static class Displays
{
    private static readonly Lock Gate = new();
    private static readonly Func<object, MimeBundle> AsAny = GeneralDisplay.Of;
    private static readonly HashSet<string> Registered = new(StringComparer.Ordinal);
    // Many packages bring it, in many versions; this one does not refer to it.
    private static readonly (string Library, string Name) Tokens = ("Newtonsoft.Json", "Newtonsoft.Json.Linq.JToken");

    // Libraries whose values are no data for other programs: they hold tensors, functions and each other.
    private static readonly HashSet<string> Opaque = new(StringComparer.Ordinal) { "NoisyNotebooks.Methods", "NoisyNotebooks.Kernel.Extension", "TorchSharp", "Deedle", "Plotly.NET" };
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
        Entry<CrowdAudit>(CrowdAuditDisplay.Of),
        Entry<DataHealth>(DataHealthDisplay.Of),
        Entry<LabelChecks>(LabelChecksDisplay.Of),
        Entry<NoiseEstimate>(NoiseEstimateDisplay.Of),
        Entry<RegressionTable>(RegressionDisplay.Of),
        Entry<SurrogateRegression>(RegressionDisplay.Of),
        Entry<GoldLabelPlan>(RegressionDisplay.Of),
        Entry<Taxonomy>(TaxonomyDisplay.Of),
        Entry<TaxonomyRun>(TaxonomyDisplay.Of),
        Entry<GoldCorrectionReport>(TextToSqlDisplay.Of),
        Entry<PreferenceLossCurves>(PreferenceDisplay.Of),
        Entry<OrderErrors>(RankingDisplay.Of),
        Entry<Recommender>(RecommenderDisplay.Of),
        Entry<FlipProbabilities>(RecommenderDisplay.Of),
        Entry<LabelSetPrediction>(ConformalDisplay.Of),
        Entry<ConformalCurve>(ConformalDisplay.Of),
        Entry<GoldNoiseCurve>(TextToSqlDisplay.Of),
        Entry<NoiseByDomain>(TextToSqlDisplay.Of),
        Entry<NoiseStatistics>(TextToSqlDisplay.Of),
        Entry<LocalCluster>(LocalClusterDisplay.Of),
        Entry<SweepCut>(LocalClusterDisplay.Of),
        Entry<SelectionResult>(SelectionDisplay.Of),
        Entry<SelectionPlane>(SelectionDisplay.Of),
        Entry<CommandException>(ErrorDisplay),
    ];

    // Naming a type loads its assembly, and with TorchSharp's comes libtorch: what a notebook never uses is not touched.
    private static readonly Dictionary<string, Lazy<(Type Type, Func<object, MimeBundle> Display)[]>> Libraries = new(StringComparer.Ordinal)
    {
        ["Plotly.NET"] = new(() => [Entry<GenericChart>(PlotlyDisplay.Of)]),
        ["Microsoft.Data.Analysis"] = new(() => [Entry<DataFrame>(FrameDisplay.Of)]),
        ["TorchSharp"] = new(() => [Entry<Tensor>(TensorDisplay.Of)]),
        ["System.Runtime.Numerics"] = new(() => [(typeof(Complex), AsAny)]),
        ["System.Private.Uri"] = new(() => [(typeof(Uri), AsAny)]),
        ["FSharp.Core"] = new(() => [(typeof(FSharpList<>), AsAny), (typeof(FSharpSet<>), AsAny)]),
        ["System.Text.Json"] = new(() => [Entry<JsonNode>(MarkupDisplay.Of), Entry<JsonDocument>(MarkupDisplay.Of), (typeof(JsonElement), e => MarkupDisplay.Of((JsonElement)e))]),
        ["System.Private.Xml.Linq"] = new(() => [Entry<XObject>(MarkupDisplay.Of)]),
        ["System.Private.Xml"] = new(() => [Entry<XmlNode>(MarkupDisplay.Of)]),
        ["System.Data.Common"] = new(() =>
        [
            Entry<DataTable>(DataTableDisplay.Of), Entry<DataView>(DataTableDisplay.Of), Entry<DataRow>(DataTableDisplay.Of), Entry<DataSet>(DataTableDisplay.Of),
            Entry<DataRowView>(row => DataTableDisplay.Of(row.Row)),
        ]),
        ["Deedle"] = new(() => [(typeof(Frame<,>), frame => FrameDisplay.Of((IFrame)frame)), (typeof(Series<,>), SeriesDisplay)]),
    };

    // What the host's own formatters show as a tree of properties, cell by cell of a list, or not at all.
    private static readonly Type[] General =
    [
        typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(Version), typeof(Task), typeof(Stream), typeof(ITuple),
        typeof(Array), typeof(List<>), typeof(HashSet<>), typeof(Dictionary<,>), typeof(Memory<>), typeof(ReadOnlyMemory<>),
    ];

    /// <summary>
    /// Every representation of a value that a notebook can use; always has <c>text/plain</c>. Formatters that the user has registered
    /// come first; what fails on the way is said in the place of the display.
    /// </summary>
    /// <param name="value">Anything, null too.</param>
    /// <returns>The bundle.</returns>
    public static MimeBundle Of(object? value) => value switch
    {
        null => MimeBundle.Text("null"),
        MimeBundle bundle => bundle,
        _ => OrFallback(value, Display),
    };

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
        Register(Array.ConvertAll(General, type => (type, AsAny)));
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Register(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            Register(assembly);
        }

        Register([Entry<MimeBundle>(static bundle => bundle)]);
    }

    /// <summary>Leaves the values of a library to whoever shows them already; called before <see cref="Register()"/>.</summary>
    /// <param name="library">The assembly's name.</param>
    internal static void Leave(string library)
    {
        lock (Gate)
        {
            Registered.Add(library);
        }
    }

    /// <summary>Registers the displays of data frames again, where another extension has registered its own meanwhile.</summary>
    internal static void RegisterFrames() => Register(Libraries["Microsoft.Data.Analysis"].Value);

    /// <summary>A value's display, or where that throws, what is left to say of it.</summary>
    internal static MimeBundle OrFallback(object value, Func<object, MimeBundle> display)
    {
        try
        {
            return display(value);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var why = $"The display of this {ValueText.TypeName(value.GetType())} failed: {InlineText.Of(e)}";
            try
            {
                var rest = GeneralDisplay.Of(value);
                var text = rest.Data[MimeBundle.PlainText];
                return MimeBundle.FromHtml(Html.Note(why) + (rest.Data.GetValueOrDefault(MimeBundle.Html) ?? GeneralDisplay.Markup(text)), $"{why}\n{text}");
            }
            catch (Exception inner) when (inner is not OperationCanceledException)
            {
                return MimeBundle.Text(why);
            }
        }
    }

    /// <summary>The display of a kind of its own; null: the value has none.</summary>
    internal static MimeBundle? Special(object value) => Find(value.GetType())?.Display(value);

    /// <summary>Whether the values of a type are shown by <see cref="GeneralDisplay"/>.</summary>
    internal static bool IsGeneral(Type type) => Find(type) is null && !IsOfHost(type) && !Users(type);

    /// <summary>Whether the user has registered a formatter for the values of a type, or for a nearer base of it than we have.</summary>
    internal static bool Users(Type type) => UserFormatters(type).Any();

    private static IEnumerable<ITypeFormatter> UserFormatters(Type type)
    {
        foreach (var formatter in Formatter.RegisteredFormatters(includeDefaults: false))
        {
            if (formatter is not (OwnFormatter or OpaqueFormatter) && OwnFormatter.IsFor(formatter.Type, type)
                && (Find(type) is not { Type: var own } || OwnFormatter.IsFor(own, formatter.Type)))
            {
                yield return formatter;
            }
        }
    }

    private static MimeBundle Display(object value)
    {
        var type = value.GetType();
        var users = UserFormatters(type).Select(f => f.MimeType).ToHashSet(StringComparer.Ordinal);
        if (users.Count > 0)
        {
            var plain = users.Contains(MimeBundle.PlainText) ? value.ToDisplayString(MimeBundle.PlainText) : (Special(value) ?? GeneralDisplay.Of(value)).Data[MimeBundle.PlainText];
            return users.Where(m => m != MimeBundle.PlainText).Aggregate(MimeBundle.Text(plain), (bundle, m) => bundle.With(m, value.ToDisplayString(m)));
        }

        // Ours first, also before they are registered: TorchSharp's tensors name a formatter of their own too.
        return Special(value)
            ?? (IsOfHost(type) ? MimeBundle.FromHtml(value.ToDisplayString(MimeBundle.Html), value.ToDisplayString(MimeBundle.PlainText)) : GeneralDisplay.Of(value));
    }

    // Markup and formulas of the host's library, and types that name their own formatters.
    private static bool IsOfHost(Type type) =>
        type.Assembly == typeof(Formatter).Assembly
        || Array.Exists(type.GetInterfaces(), i => i.Name == "IHtmlContent")
        || type.GetCustomAttributesData().Any(a => a.AttributeType.Name == nameof(TypeFormatterSourceAttribute));

    private static void Register(Assembly assembly)
    {
        var name = assembly.GetName().Name ?? string.Empty;
        if (name == Tokens.Library && assembly.GetType(Tokens.Name) is { } token)
        {
            Register([(token, MarkupDisplay.OfToken)]);
        }

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
            Formatter.Register(new OwnFormatter(type, MimeBundle.Html, display));
            Formatter.Register(new OwnFormatter(type, MimeBundle.PlainText, display));
            if (Opaque.Contains(type.Assembly.GetName().Name!))
            {
                Formatter.Register(new OpaqueFormatter(type));
            }
        }
    }

    private static (Type Type, Func<object, MimeBundle> Display) Entry<T>(Func<T, MimeBundle> display)
        where T : class => (typeof(T), value => display((T)value));

    private static (Type Type, Func<object, MimeBundle> Display)? Find(Type type)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            var definition = t.IsGenericType ? t.GetGenericTypeDefinition() : t;
            var known = Libraries.TryGetValue(t.Assembly.GetName().Name ?? string.Empty, out var library) ? library.Value : Known;
            foreach (var entry in known)
            {
                if (entry.Type == definition && entry.Display != AsAny)
                {
                    return entry;
                }
            }

            if (t.FullName == Tokens.Name && t.Assembly.GetName().Name == Tokens.Library)
            {
                return (t, MarkupDisplay.OfToken);
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
