using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

/// <summary>Against the published files, where the environment variable <c>NOISY_DATA</c> names a folder that holds them.</summary>
public sealed class MulanRealDataTests
{
    // Rows, features, labels and mean number of labels a row as the Mulan project publishes them.
    [Theory]
    [InlineData("emotions", 593, 72, 6, 1.869)]
    [InlineData("yeast", 2417, 103, 14, 4.237)]
    [InlineData("scene-train,scene-test", 2407, 294, 6, 1.074)]
    public void Published_sets_have_their_published_sizes(string files, int rows, int features, int labels, double cardinality)
    {
        using var scope = NewDisposeScope();
        var tables = files.Split(',').Select(f => MulanFiles.Read(Path(f))).ToArray();

        Assert.Equal(rows, tables.Sum(t => t.Features.shape[0]));
        Assert.All(tables, t => Assert.Equal(features, t.Features.shape[1]));
        Assert.All(tables, t => Assert.Equal(labels, t.ClassNames.Length));
        Assert.All(tables, t => Assert.True(t.Features.isfinite().all().item<bool>()));
        Assert.Equal(cardinality, tables.Sum(t => t.Labels.Sum()) / (double)rows, 0.001);
    }

    [Theory]
    [InlineData("emotions", 391)]
    [InlineData("yeast", 1500)]
    public void Train_and_test_part_hold_the_rows_of_the_whole(string name, int trainRows)
    {
        using var scope = NewDisposeScope();
        var all = MulanFiles.Read(Path(name));
        var train = MulanFiles.Read(Path($"{name}-train"));
        var test = MulanFiles.Read(Path($"{name}-test"));

        Assert.Equal(trainRows, train.Features.shape[0]);
        Assert.Equal(Rows(all).Order(StringComparer.Ordinal), Rows(train).Concat(Rows(test)).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Rows(LabelSetTable table)
    {
        var values = table.Features.data<float>().ToArray().Chunk((int)table.Features.shape[1]);
        return values.Zip(table.Labels.Chunk(table.ClassNames.Length), (v, l) => $"{string.Join(' ', v)} | {string.Join(' ', l)}");
    }

    private static string Path(string file)
    {
        var folder = Environment.GetEnvironmentVariable("NOISY_DATA");
        var path = System.IO.Path.Combine(folder ?? string.Empty, "multilabel", $"{file}.arff.gz");
        Assert.SkipUnless(folder is not null && File.Exists(path), $"NOISY_DATA holds no multilabel/{file}.arff.gz.");
        return path;
    }
}
