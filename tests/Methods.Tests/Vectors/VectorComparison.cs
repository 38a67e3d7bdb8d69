using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace NoisyNotebooks.Methods.Tests.Vectors;

/// <summary>Compares computed values with expected JSON, number by number.</summary>
internal static class VectorComparison
{
    /// <summary>Checks one value, of any nesting. JSON's null stands for NaN.</summary>
    /// <returns>How many leaves were compared.</returns>
    public static int AreClose(JsonElement expected, object? actual, double tolerance, string where)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Array:
                var items = Assert.IsType<IEnumerable>(actual, exactMatch: false).Cast<object?>().ToList();
                Assert.True(expected.GetArrayLength() == items.Count, $"{where}: expected {expected.GetArrayLength()} entries, got {items.Count}.");

                // That a list is empty is something to compare too.
                return items.Count == 0 ? 1 : expected.EnumerateArray().Select((e, i) => AreClose(e, items[i], tolerance, $"{where}[{i}]")).Sum();
            case JsonValueKind.Object:
                var fields = Assert.IsType<IReadOnlyDictionary<string, object?>>(actual, exactMatch: false);
                return expected.EnumerateObject().Select(e =>
                {
                    Assert.True(fields.ContainsKey(e.Name), $"{where}.{e.Name} is not computed.");
                    return AreClose(e.Value, fields[e.Name], tolerance, $"{where}.{e.Name}");
                }).Sum();
            case JsonValueKind.Number:
                var number = Convert.ToDouble(actual, CultureInfo.InvariantCulture);
                var difference = Math.Abs(number - expected.GetDouble());
                Assert.True(difference <= tolerance, $"{where}: expected {expected.GetDouble():R}, got {number:R}, off by {difference:E2}.");
                return 1;
            case JsonValueKind.Null:
                Assert.True(actual is null or double.NaN, $"{where}: expected NaN, got {actual}.");
                return 1;
            case JsonValueKind.String:
                Assert.Equal(expected.GetString(), actual);
                return 1;
            default:
                Assert.Equal(expected.GetBoolean(), actual);
                return 1;
        }
    }
}
