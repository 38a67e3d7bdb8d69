using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Noise;
using TorchSharp;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class FramesTests
{
    [Fact]
    public void A_table_survives_a_data_frame()
    {
        var dataset = Noisy(SyntheticData.GaussianBlobs(50, seed: 3));

        var frame = dataset.ToDataFrame();
        var back = frame.ToLabeledDataset(trueLabelColumn: "true_label", name: dataset.Name);

        Assert.Equal(["x0", "x1", "given_label", "true_label"], frame.Columns.Select(c => c.Name));
        Assert.Equal("blob 2", frame["true_label"][dataset.TrueLabels!.Value.IndexOf(2)]);
        AssertSame(dataset, back);
    }

    [Fact]
    public void A_table_survives_a_Deedle_frame()
    {
        var dataset = Noisy(SyntheticData.GaussianBlobs(50, seed: 3));

        var frame = dataset.ToDeedleFrame();
        var back = frame.ToLabeledDataset(trueLabelColumn: "true_label", name: dataset.Name);

        Assert.Equal(["x0", "x1", "given_label", "true_label"], frame.ColumnKeys);
        Assert.Equal(50, frame.RowCount);
        AssertSame(dataset, back);
    }

    [Fact]
    public void Images_survive_both_kinds_of_frame()
    {
        var dataset = Noisy(Tests.Noise.NoiseSamples.Images(12, 3));

        var frame = dataset.ToDataFrame();
        var deedle = dataset.ToDeedleFrame();

        Assert.Equal("p47", frame.Columns[47].Name);
        Assert.Equal(typeof(byte), frame.Columns[0].DataType);
        Assert.Equal(dataset.Features[5, 2, 3, 3].item<byte>(), frame["p47"][5]);
        AssertSame(dataset, frame.ToLabeledDataset(trueLabelColumn: "true_label", imageShape: [3, 4, 4], name: dataset.Name));
        AssertSame(dataset, deedle.ToLabeledDataset(trueLabelColumn: "true_label", imageShape: [3, 4, 4], name: dataset.Name));
    }

    [Fact]
    public void Every_type_of_number_is_a_feature_flags_too_and_texts_are_not()
    {
        var frame = new DataFrame(
            new DoubleDataFrameColumn("a", [1.5, 2]),
            new Int64DataFrameColumn("b", [3L, 4]),
            new StringDataFrameColumn("name", ["u", "v"]),
            new BooleanDataFrameColumn("flag", [true, false]),
            new DecimalDataFrameColumn("c", [5m, 6]),
            new DoubleDataFrameColumn("label", [1.0, 0]));

        var dataset = frame.ToLabeledDataset("label");

        Assert.Equal(["a", "b", "flag", "c"], dataset.FeatureNames);
        Assert.Equal([1.5f, 3, 1, 5, 2, 4, 0, 6], dataset.Features.data<float>().ToArray());
        Assert.Equal([1, 0], dataset.GivenLabels);
    }

    [Fact]
    public void A_missing_column_names_those_there_are()
    {
        var error = Assert.Throws<ArgumentException>(() => Frame(1, 2).ToLabeledDataset("labels"));
        var deedle = Assert.Throws<ArgumentException>(() => Deedle(1, 2).ToLabeledDataset("labels"));

        Assert.Equal("labelColumn", error.ParamName);
        Assert.Contains("Did you mean 'label'? The columns are: x, label.", error.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'label'? The columns are: x, label.", deedle.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_is_refused_with_its_row()
    {
        var frame = new DataFrame(new DoubleDataFrameColumn("x", [1.0, null]), new StringDataFrameColumn("label", ["a", "b"]));
        var labels = new DataFrame(new DoubleDataFrameColumn("x", [1.0, 2]), new StringDataFrameColumn("label", ["a", null!]));

        var value = Assert.Throws<ArgumentException>(() => frame.ToLabeledDataset("label"));
        var label = Assert.Throws<ArgumentException>(() => labels.ToLabeledDataset("label"));
        var deedle = Assert.Throws<ArgumentException>(() => Deedle(1, double.NaN).ToLabeledDataset("label"));

        Assert.Contains("row 1: expected a finite number in feature column 'x', got a missing value", value.Message, StringComparison.Ordinal);
        Assert.Contains("row 1: expected a label in column 'label', got a missing value", label.Message, StringComparison.Ordinal);
        Assert.Contains("row 1: expected a finite number in feature column 'x', got a missing value", deedle.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_column_is_no_feature()
    {
        var frame = new DataFrame(new StringDataFrameColumn("x", ["u", "v"]), new StringDataFrameColumn("label", ["a", "b"]));

        Assert.Throws<ArgumentException>(() => frame.ToLabeledDataset("label"));
        Assert.Throws<ArgumentException>(() => frame.ToLabeledDataset("label", featureColumns: ["x"]));
    }

    [Fact]
    public void An_image_shape_must_fit_and_pixels_must_be_bytes()
    {
        Assert.Throws<ArgumentException>(() => Frame(1, 2).ToLabeledDataset("label", imageShape: [1, 2, 2]));
        Assert.Throws<ArgumentException>(() => Frame(1, 256).ToLabeledDataset("label", imageShape: [1, 1, 1]));
        Assert.Throws<ArgumentException>(() => Frame(1, 0.5).ToLabeledDataset("label", imageShape: [1, 1, 1]));
        Assert.Equal([2, 1, 1, 1], Frame(1, 255).ToLabeledDataset("label", imageShape: [1, 1, 1]).Features.shape);
    }

    [Fact]
    public void Dates_are_ISO_texts_as_row_keys_and_as_labels()
    {
        DateTime[] days = [new(2026, 5, 27), new(2026, 5, 28, 13, 5, 0)];
        var frame = global::Deedle.Frame.CreateEmpty<DateTime, string>();
        frame.AddColumn("x", new Series<DateTime, double>(days, [1.0, 2.0]));
        frame.AddColumn("label", new Series<DateTime, DateOnly>(days, [new(2026, 1, 2), new(2026, 12, 1)]));

        var data = AuditedData.Of(frame);

        Assert.Equal(["2026-05-27", "2026-05-28T13:05:00"], [data.RowName(0), data.RowName(1)]);
        Assert.Equal(["2026-01-02", "2026-12-01"], data.Dataset.ClassNames.Order());
    }

    private static DataFrame Frame(double first, double second) =>
        new(new DoubleDataFrameColumn("x", [first, second]), new StringDataFrameColumn("label", ["a", "b"]));

    private static Frame<string, string> Deedle(double first, double second)
    {
        string[] rows = ["r1", "r2"];
        var builder = new FrameBuilder.Columns<string, string>();
        builder.Add("x", new Series<string, double>(rows, [first, second]));
        builder.Add("label", new Series<string, string>(rows, ["a", "b"]));
        return builder.Frame;
    }

    private static LabeledDataset Noisy(LabeledDataset clean) => new SymmetricNoise(0.3).Inject(clean, 1).Dataset;

    private static void AssertSame(LabeledDataset expected, LabeledDataset actual)
    {
        Assert.Equal(expected.Name, actual.Name);
        Assert.Equal(expected.Features.shape, actual.Features.shape);
        Assert.Equal(expected.Features.dtype, actual.Features.dtype);
        Assert.True(expected.Features.equal(actual.Features).all().item<bool>());
        Assert.Equal(expected.GivenLabels, actual.GivenLabels);
        Assert.Equal(expected.TrueLabels, actual.TrueLabels);
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        Assert.Equal(expected.FeatureNames, actual.FeatureNames);
    }
}
