using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Training;

/// <summary>Optimizers and schedules against arithmetic of their own.</summary>
public sealed class OptimizerTests
{
    public static TheoryData<OptimizerSettings> Settings =>
    [
        new SgdSettings { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 0.01 },
        new SgdSettings { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 0.01 },
        new SgdSettings { LearningRate = 0.1, Momentum = 0 },
        new AdamSettings { LearningRate = 0.1, WeightDecay = 0.01 },
        new AdamSettings { LearningRate = 0.1, WeightDecay = 0.01, AmsGrad = true },
        new AdamWSettings { LearningRate = 0.1, WeightDecay = 0.01 },
    ];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Two_steps_are_those_of_the_formula(OptimizerSettings settings)
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 1, hasBias: false);
        using (no_grad())
        {
            network.weight!.fill_(2.0);
        }

        using var optimizer = settings.Create(network);
        double w = 2, m = 0, v = 0;
        for (var t = 1; t <= 2; t++)
        {
            // L = 3w², so dL/dw = 6w.
            optimizer.zero_grad();
            (network.weight!.square() * 3).sum().backward();
            optimizer.step();

            var g = 6 * w;
            switch (settings)
            {
                case SgdSettings sgd:
                    g += sgd.WeightDecay * w;
                    m = (sgd.Momentum * m) + g;
                    w -= sgd.LearningRate * (sgd.Nesterov ? g + (sgd.Momentum * m) : m);
                    break;
                default:
                    if (settings is AdamSettings)
                    {
                        g += settings.WeightDecay * w;
                    }
                    else
                    {
                        w -= settings.LearningRate * settings.WeightDecay * w;
                    }

                    m = (0.9 * m) + (0.1 * g);
                    v = (0.999 * v) + (0.001 * g * g);
                    w -= settings.LearningRate * (m / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, t))) + 1e-8);
                    break;
            }

            Assert.Equal(w, network.weight!.item<float>(), 1e-5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_a_large_gradient_AMSGrad_stays_careful_and_Adam_forgets(bool amsGrad)
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 1, hasBias: false);
        using (no_grad())
        {
            network.weight!.fill_(0.0);
        }

        using var optimizer = new AdamSettings { LearningRate = 0.1, AmsGrad = amsGrad }.Create(network);
        double w = 0, m = 0, v = 0, most = 0;
        for (var t = 1; t <= 40; t++)
        {
            var g = t == 1 ? 10.0 : 0.01;
            optimizer.zero_grad();
            (network.weight! * g).sum().backward();
            optimizer.step();

            m = (0.9 * m) + (0.1 * g);
            v = (0.999 * v) + (0.001 * g * g);
            most = Math.Max(most, v);
            w -= 0.1 * (m / (1 - Math.Pow(0.9, t))) / (Math.Sqrt((amsGrad ? most : v) / (1 - Math.Pow(0.999, t))) + 1e-8);
        }

        Assert.Equal(w, network.weight!.item<float>(), 2e-5);
    }

    [Fact]
    public void Groups_have_rates_and_decays_of_their_own_and_the_schedule_keeps_them_apart()
    {
        var request = new TrainingRequest
        {
            Train = SyntheticData.Clusters(60),
            Model = ModelCatalog.Mlp(8),
            Epochs = 2,
            Optimizer = new SgdSettings { LearningRate = 0.1, Groups = [new ParameterGroup("1.", RateFactor: 0)] },
            Device = DeviceChoice.Cpu,
        };
        using var start = request.Model.Create(request.Train, request.Seed);

        using var run = new CrossEntropyTraining().Train(request);

        foreach (var ((name, before), (_, after)) in start.named_parameters().Zip(run.Networks[0].named_parameters()))
        {
            Assert.Equal(name.StartsWith("1.", StringComparison.Ordinal), before.IsSameAs(after));
        }
    }

    [Fact]
    public void A_prefix_that_no_parameter_has_is_refused_with_the_names()
    {
        using var network = nn.Linear(2, 2);

        var error = Assert.Throws<ArgumentException>(() => new AdamSettings { LearningRate = 0.1, Groups = [new ParameterGroup("head.")] }.Create(network));

        Assert.Contains("'head.'", error.Message, StringComparison.Ordinal);
        Assert.Contains("weight, bias", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clipping_bounds_the_length_of_a_step()
    {
        var request = new TrainingRequest
        {
            Train = SyntheticData.Clusters(64, wrong: 0.3),
            Model = ModelCatalog.Logistic(),
            Epochs = 1,
            BatchSize = 64,
            Optimizer = new SgdSettings { LearningRate = 1, Momentum = 0, ClipNorm = 0.01 },
            Device = DeviceChoice.Cpu,
        };
        using var start = request.Model.Create(request.Train, request.Seed);

        using var run = new CrossEntropyTraining().Train(request);

        var squares = start.parameters().Zip(run.Networks[0].parameters()).Sum(p =>
        {
            using var difference = p.Second - p.First;
            return difference.square().sum().item<float>();
        });
        Assert.Equal(0.01, Math.Sqrt(squares), 1e-5);
    }

    [Fact]
    public void Settings_outside_their_ranges_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SgdSettings { LearningRate = 0.1, Momentum = 0, Nesterov = true }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamSettings { LearningRate = 0.1, ClipNorm = 0 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamWSettings { LearningRate = 0.1, WeightDecay = -1 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamSettings { LearningRate = 0.1, Groups = [new ParameterGroup("a", RateFactor: -1)] }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.OneCycle(peak: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateSchedule.OneCycle(startDivisor: 0.5));
    }

    [Fact]
    public void One_cycle_rises_to_the_rate_and_falls_below_its_start()
    {
        var cycle = LearningRateSchedule.OneCycle(peak: 0.2, startDivisor: 25, endDivisor: 1e4);

        Assert.Equal(0.04, cycle.At(0, 10, 1), 1e-12);
        Assert.Equal(0.52, cycle.At(1, 10, 1), 1e-12);
        Assert.Equal(1, cycle.At(2, 10, 1), 1e-12);
        Assert.Equal(4e-6, cycle.At(10, 10, 1), 1e-12);
        Assert.Equal(0.04, LearningRateSchedule.OneCycle(plannedEpochs: 80).At(0, 40, 1), 1e-12);
        Assert.True(cycle.EveryStep);
    }

    [Fact]
    public void A_rate_by_step_moves_inside_an_epoch()
    {
        var request = new TrainingRequest
        {
            Train = SyntheticData.Clusters(100, wrong: 0.3),
            Model = ModelCatalog.Logistic(),
            Epochs = 3,
            BatchSize = 10,
            Optimizer = new SgdSettings { LearningRate = 0.3 },
            Device = DeviceChoice.Cpu,
        };

        using var byEpoch = new CrossEntropyTraining().Train(request);
        using var byStep = new CrossEntropyTraining().Train(request with { Schedule = LearningRateSchedule.Cosine().ByStep() });

        Assert.Equal(byEpoch.Records.Select(r => r.LearningRate), byStep.Records.Select(r => r.LearningRate));
        Assert.NotEqual(byEpoch.Records[0].TrainLoss, byStep.Records[0].TrainLoss);
    }
}
