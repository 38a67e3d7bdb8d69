using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class DistillationTests
{
    private static readonly LabeledDataset Data = SyntheticData.Clusters(240, classes: 4, wrong: 0.2);

    [Fact]
    public void At_weight_zero_it_is_cross_entropy_and_at_weight_one_labels_do_not_matter()
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = Logits(seed: 1);
        var (first, second) = (tensor(new long[] { 0, 1, 2, 0, 1 }), tensor(new long[] { 2, 2, 0, 1, 0 }));

        Assert.Equal(nn.functional.cross_entropy(student, first).item<double>(), new DistillationLoss(0).Forward(student, teacher, first).Total.item<double>(), 1e-12);
        Assert.Equal(
            new DistillationLoss(1).Forward(student, teacher, first).Total.item<double>(),
            new DistillationLoss(1).Forward(student, teacher, second).Total.item<double>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(20)]
    public void A_student_that_agrees_has_no_divergence_and_no_gradient_and_constants_in_a_row_do_not_matter(double temperature)
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = Logits(seed: 2);
        var labels = tensor(new long[] { 0, 1, 2, 0, 1 });
        var loss = new DistillationLoss(1, temperature);
        var same = teacher.clone().requires_grad_();
        var agreeing = loss.Forward(same, teacher, labels);
        agreeing.Total.backward();

        Assert.Equal(0, agreeing.Distillation.item<double>(), 1e-12);
        Assert.True(same.grad!.abs().max().item<double>() < 1e-12);
        var shift = tensor(new double[,] { { 3 }, { -7 }, { 0 }, { 100 }, { 1 } });
        Assert.Equal(
            loss.Forward(student, teacher, labels).Total.item<double>(),
            loss.Forward(student + shift, teacher - shift, labels).Total.item<double>(), 1e-9);
    }

    [Fact]
    public void The_gradient_keeps_its_size_when_the_temperature_grows()
    {
        using var scope = NewDisposeScope();
        var (student, teacher) = Logits(seed: 3);
        var labels = tensor(new long[] { 0, 1, 2, 0, 1 });
        foreach (var t in new[] { 1.0, 3, 50 })
        {
            var z = student.clone().requires_grad_();
            new DistillationLoss(0.3, t).Forward(z, teacher, labels).Total.backward();
            var oneHot = nn.functional.one_hot(labels, 3).to(float64);
            var expected = ((0.7 * (student.softmax(1) - oneHot)) + (0.3 * t * ((student / t).softmax(1) - (teacher / t).softmax(1)))) / 5;
            Assert.True(z.grad!.allclose(expected, rtol: 0, atol: 1e-10), $"T = {t}");
        }
    }

    [Fact]
    public void A_teacher_sees_the_student_s_view_with_the_normalization_of_its_own_training()
    {
        using var teacher = new CrossEntropyTraining().Train(Request(Data));

        // The subset has other means: a teacher that got the student's normalized inputs would say something else.
        var subset = Data.Subset([.. Enumerable.Range(0, 240).Where(i => Data.GivenLabels[i] < 2).Select(i => (long)i)]);
        var alone = Request(subset) with { Epochs = 1, BatchSize = subset.Count, Seed = 8 };
        using var student = new DistillationTraining(teacher, 1, temperature: 2).Train(alone);

        using var scope = NewDisposeScope();
        var raw = subset.Features;
        var normalized = (raw - raw.mean([0])) / raw.std(0, unbiased: false);
        using var fresh = alone.Model.Create(subset, alone.Seed);
        var target = teacher.Probabilities(subset).log(); // equal to the logits up to a constant of the row
        var expected = new DistillationLoss(1, 2).Forward(fresh.call(normalized), target, tensor(subset.GivenLabels.ToArray()));
        Assert.Equal(expected.Total.item<float>(), student.Records[0].TrainLoss, 1e-4);
    }

    [Fact]
    public void Labels_do_not_reach_a_student_that_listens_to_its_teacher_alone()
    {
        using var teacher = new CrossEntropyTraining().Train(Request(Data));
        var others = Data.WithGivenLabels([.. Data.GivenLabels.Select(l => (l + 1) % 4)]);
        using var first = new DistillationTraining(teacher, 1).Train(Request(Data) with { Seed = 5 });
        using var second = new DistillationTraining(teacher, 1).Train(Request(others) with { Seed = 5 });
        using var listening = new DistillationTraining(teacher, 0.5).Train(Request(others) with { Seed = 5 });

        Assert.Equal(first.Records.Select(r => r.TrainLoss), second.Records.Select(r => r.TrainLoss));
        Assert.NotEqual(first.Records[^1].TrainLoss, listening.Records[^1].TrainLoss);
        Assert.Equal(["cross-entropy with the given labels", "divergence from the teacher"], first.Records[0].Values.Keys);
    }

    [Fact]
    public void Forgetting_is_counted_while_training_and_goes_on_after_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var whole = new ForgettingTracker(Data.Count);
        using var parts = new ForgettingTracker(Data.Count);
        using var reference = new CrossEntropyTraining().Train(Request(Data));
        using var run = new ForgettingTraining(whole).Train(Request(Data));
        var request = Request(Data) with { CheckpointPath = Path.Combine(folder.Path, "run.ckpt") };
        using var stop = new CancellationTokenSource();
        using (new ForgettingTraining(parts).Train(request, new StopAfter(3, stop), stop.Token))
        {
        }

        using var resumed = new ForgettingTraining(parts).Train(request);

        Assert.Equal(reference.Records.Select(r => r.TrainLoss), run.Records.Select(r => r.TrainLoss));
        Assert.Equal(whole.Events(), parts.Events());
        Assert.Contains(whole.Events(), e => e > 0);

        // Wrong labels are forgotten more often than right ones, or never learned.
        double Share(bool wrong) => Enumerable.Range(0, Data.Count)
            .Where(i => (Data.GivenLabels[i] != Data.TrueLabels!.Value[i]) == wrong).Average(i => whole.Events()[i] == 0 ? 0.0 : 1);
        Assert.True(Share(wrong: true) > Share(wrong: false) + 0.3, $"{Share(true)} against {Share(false)}");
    }

    [Fact]
    public void Ridge_has_the_limits_of_its_formula()
    {
        var random = new SeededRandom(2);
        var x = new double[3, 12];
        var y = Enumerable.Range(0, 12).Select(_ => random.NextGaussian()).ToArray();
        for (var i = 0; i < 36; i++)
        {
            x[i / 12, i % 12] = random.NextGaussian();
        }

        // α = 0: the teacher does not matter. λ = 0 and f = f_t = 1: the student is the teacher, whatever α.
        Assert.Equal(RidgeSelfDistillation.Fit(x, y, 0.5, 1, 0, 0.3).Student, RidgeSelfDistillation.Fit(x, y, 0.5, 0.25, 0, 0.3).Student);
        foreach (var alpha in new[] { 0, 0.4, 1 })
        {
            var fit = RidgeSelfDistillation.Fit(x, y, 1, 1, alpha, 0);
            Assert.All(fit.Student.Zip(fit.Teacher), p => Assert.Equal(p.Second, p.First, 1e-9));
            Assert.Equal(0, fit.BiasVariance([1, -2, 0.5], 1).BiasSquared, 1e-12);
        }

        Assert.Null(RidgeSelfDistillation.Fit(x, y, 0.5, 0.5, 0.5, 1).Warning);
        Assert.Contains("(3) than the student keeps (6)", RidgeSelfDistillation.Fit(x, y, 0.5, 0.25, 0.5, 1).Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        using var scope = NewDisposeScope();
        using var teacher = new CrossEntropyTraining().Train(Request(Data) with { Epochs = 1 });
        Refused<ArgumentOutOfRangeException>("alpha: expected a weight in [0, 1], got 1.1", () => new DistillationLoss(1.1));
        Refused<ArgumentOutOfRangeException>("alpha", () => new DistillationTraining(teacher, double.NaN));
        Refused<ArgumentOutOfRangeException>("temperature: expected a number above 0, got 0", () => new DistillationLoss(0.5, 0));
        Refused<ArgumentOutOfRangeException>("fraction", () => DistillationLoss.DefaultAlpha(0));
        var loss = new DistillationLoss(0.5);
        var labels = tensor(new long[] { 0, 1 });
        Refused<ArgumentException>("studentLogits: expected float [B,C]", () => loss.Forward(zeros(3), zeros(3), labels));
        Refused<ArgumentException>("teacherLogits: expected [B,3], got [2,4]", () => loss.Forward(zeros(2, 3), zeros(2, 4), labels));
        Refused<ArgumentException>("teacherLogits: expected [2,3]", () => loss.Forward(zeros(2, 3), zeros(5, 3), labels));
        Refused<ArgumentOutOfRangeException>("labels", () => loss.Forward(zeros(2, 3), zeros(2, 3), tensor(new long[] { 0, 3 })));
        Refused<ArgumentException>("teacher: expected one trained on examples of [3] in 3 classes", () =>
            new DistillationTraining(teacher, 0.5).Train(Request(SyntheticData.Clusters(60))));
        using var tracker = new ForgettingTracker(10);
        Refused<ArgumentException>("tracker: expected one for 240 examples", () => new ForgettingTraining(tracker).Train(Request(Data)));
        double[,] x = { { 1, 2 }, { 2, 4 } };
        Refused<ArgumentException>("targets: expected 2 numbers", () => RidgeSelfDistillation.Fit(x, [1], 1, 1, 0.5, 1));
        Refused<ArgumentException>("inputs: expected finite", () => RidgeSelfDistillation.Fit(x, [1, double.NaN], 1, 1, 0.5, 1));
        Refused<ArgumentException>("matrix", () => RidgeSelfDistillation.Fit(x, [1, 2], 1, 1, 0.5, 0));
        Refused<ArgumentOutOfRangeException>("alpha", () => RidgeSelfDistillation.Fit(x, [1, 2], 1, 1, -1, 1));
        Refused<ArgumentOutOfRangeException>("ridge", () => RidgeSelfDistillation.Fit(x, [1, 2], 1, 1, 0.5, -1));
        Refused<ArgumentOutOfRangeException>("teacherFraction", () => RidgeSelfDistillation.Fit(x, [1, 2], 1, 2, 0.5, 1));
        Refused<ArgumentException>("theta: expected 2 weights", () => RidgeSelfDistillation.Fit(x, [1, 2], 1, 1, 0.5, 1).BiasVariance([1], 1));
        Refused<ArgumentOutOfRangeException>("sigma", () => RidgeSelfDistillation.Fit(x, [1, 2], 1, 1, 0.5, 1).BiasVariance([1, 1], -1));
    }

    private static void Refused<T>(string message, Func<object> act)
        where T : ArgumentException =>
        Assert.Contains(message, Assert.Throws<T>(act).Message, StringComparison.Ordinal);

    private static (Tensor Student, Tensor Teacher) Logits(long seed)
    {
        var generator = new Generator((ulong)seed);
        return (randn([5, 3], dtype: float64, generator: generator) * 2, randn([5, 3], dtype: float64, generator: generator) * 2);
    }

    private static TrainingRequest Request(LabeledDataset data) => new()
    {
        Train = data,
        Model = ModelCatalog.Mlp(16),
        Epochs = 6,
        BatchSize = 32,
        Optimizer = new SgdSettings { LearningRate = 0.1 },
        RecordDynamics = false,
        Seed = 3,
        Device = DeviceChoice.Cpu,
    };
}
