using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Data sets with label sets in the form of Mulan: an ARFF file (plain or gzip, dense or sparse) in which some attributes
/// <c>{0,1}</c> are the labels, and an XML file that names them.
/// </summary>
public static class MulanFiles
{
    private static readonly string[] Parts = ["-train", "-test"];

    /// <summary>Reads a table.</summary>
    /// <param name="path">The ARFF file.</param>
    /// <param name="labelsPath">The XML file; where left out, the one beside the ARFF file (<c>yeast.xml</c> for <c>yeast-train.arff.gz</c>).</param>
    /// <param name="name">The data set's name; the file's where left out.</param>
    /// <param name="take">Reads only the first records, at least 1; all where left out.</param>
    /// <returns>The table. A label that is missing (<c>?</c>) is unknown; a nominal feature of more than two values becomes a column a value.</returns>
    internal static LabelSetTable Read(string path, string? labelsPath = null, string? name = null, int? take = null)
    {
        Limit.Check(take);
        var labelNames = LabelNames(labelsPath ?? BesideOf(path));
        using var records = ArffRecords.Open(DataFile.Open(path));
        var attributes = records.Attributes;
        var labelsAt = labelNames.Select(n => LabelPosition(records, n)).ToArray();
        var featuresAt = Enumerable.Range(0, attributes.Length).Except(labelsAt).ToArray();
        if (featuresAt.Length == 0)
        {
            throw records.Invalid("expected at least one attribute that is no label, got none.");
        }

        var values = new List<float>();
        var labels = new List<long>();
        for (var count = 0; count != take && records.Read(); count++)
        {
            AppendFeatures(records, featuresAt, values);
            foreach (var at in labelsAt)
            {
                labels.Add(Label(records, at));
            }
        }

        return labels.Count > 0
            ? LabelSetTable.Of(name ?? Path.GetFileName(path), values, FeatureNames(attributes, featuresAt), labels, labelNames)
            : throw new InvalidDataException($"{path}: expected at least one record after @data, got none.");
    }

    private static bool IsSpread(ArffAttribute attribute) => attribute.Values is { Length: > 2 };

    private static ImmutableArray<string> FeatureNames(ImmutableArray<ArffAttribute> attributes, int[] featuresAt) =>
    [
        .. featuresAt.Select(at => attributes[at]).SelectMany(
            a => IsSpread(a) ? a.Values!.Value.Select(v => $"{a.Name}={v}") : [a.Name]),
    ];

    private static void AppendFeatures(ArffRecords records, int[] featuresAt, List<float> values)
    {
        foreach (var at in featuresAt)
        {
            var value = records.Values[at];
            var attribute = records.Attributes[at];
            if (double.IsNaN(value))
            {
                throw records.Invalid($"expected a value for the feature '{attribute.Name}', got '?'. Fill or drop missing values first.");
            }

            if (!IsSpread(attribute))
            {
                values.Add(Number(attribute, value));
                continue;
            }

            for (var v = 0; v < attribute.Values!.Value.Length; v++)
            {
                values.Add(v == (int)value ? 1 : 0);
            }
        }
    }

    // {0,1} and {1,0} mean their numbers, {NO,YES} the positions 0 and 1.
    private static float Number(ArffAttribute attribute, double value) =>
        attribute.Values is { } words
        && words.All(w => float.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            ? float.Parse(words[(int)value], NumberStyles.Float, CultureInfo.InvariantCulture)
            : (float)value;

    private static long Label(ArffRecords records, int at)
    {
        var value = records.Values[at];
        if (double.IsNaN(value))
        {
            return -1;
        }

        // A nominal value is a position in its list, which need not be {0,1} in this order.
        var attribute = records.Attributes[at];
        var written = attribute.Values is { } values ? values[(int)value] : value.ToString();
        return written switch
        {
            "0" => 0,
            "1" => 1,
            _ => throw records.Invalid($"expected 0, 1 or ? for the label '{attribute.Name}', got '{written}'."),
        };
    }

    private static int LabelPosition(ArffRecords records, string label)
    {
        for (var i = 0; i < records.Attributes.Length; i++)
        {
            if (records.Attributes[i].Name == label)
            {
                return i;
            }
        }

        throw records.Invalid(
            $"expected an attribute for each label, got none for '{label}'.{NearestName.Hint(label, [.. records.Attributes.Select(a => a.Name)])}");
    }

    private static string BesideOf(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var file = Path.GetFileName(path);
        var stem = file.Contains(".arff", StringComparison.OrdinalIgnoreCase)
            ? file[..file.IndexOf(".arff", StringComparison.OrdinalIgnoreCase)]
            : Path.GetFileNameWithoutExtension(file);
        var folder = Path.GetDirectoryName(path) ?? string.Empty;
        string[] stems = [stem, .. Parts.Where(p => stem.EndsWith(p, StringComparison.OrdinalIgnoreCase)).Select(p => stem[..^p.Length])];
        return stems.Select(s => Path.Combine(folder, $"{s}.xml")).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException(
                $"{path}: expected the names of its labels in {string.Join(" or ", stems.Select(s => $"{s}.xml"))} beside it, got no such file; name one as labelsPath.");
    }

    // <labels><label name="…">, labels of a hierarchy inside one another.
    private static ImmutableArray<string> LabelNames(string path)
    {
        try
        {
            using var file = DataFile.Open(path);
            using var reader = XmlReader.Create(file.Content, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            var names = XDocument.Load(reader).Descendants()
                .Where(e => e.Name.LocalName == "label")
                .Select(e => e.Attribute("name")?.Value ?? string.Empty)
                .ToImmutableArray();
            if (names.Length == 0 || names.Any(string.IsNullOrWhiteSpace) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            {
                throw new InvalidDataException($"{path}: expected <label name=\"…\"> elements with names that differ, got {names.Length}: {string.Join(", ", names)}.");
            }

            return names;
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"{path}: expected Mulan's XML of label names, got something else ({e.Message})", e);
        }
    }
}
