using System.Globalization;
using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Graphs;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Benchmarks;

/// <summary>Node classification on Cora: GCN and GAT on the public split; cross-entropy, ELR and ERASE with wrong labels.</summary>
internal static class Nodes
{
    public static int Run(string[] arguments)
    {
        var seeds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 10;
        GraphDataset Load(DataSplit split) => DatasetCatalog.LoadAsync<GraphDataset>("cora", split).GetAwaiter().GetResult();
        var (train, validation, test) = (Load(DataSplit.Train), Load(DataSplit.Validation), Load(DataSplit.Test));
        Console.WriteLine(train);
        var gcn = new AdamSettings { LearningRate = 0.01, Groups = [new ParameterGroup("first.", WeightDecay: 5e-4)] };
        var gat = new AdamSettings { LearningRate = 0.005, WeightDecay = 5e-4 };
        var amsGrad = new AdamSettings { LearningRate = 1e-3, WeightDecay = 5e-4, AmsGrad = true };
        var erase = new EraseTraining { Dimension = 128 };
        (string Name, ModelFactory Model, OptimizerSettings Optimizer, TrainingMethod Method, double Noise, bool OfAll)[] arms =
        [
            ("GCN, 200 epochs", GraphModels.Gcn(), gcn, new CrossEntropyTraining(), 0, false),
            ("GAT, 200 epochs", GraphModels.Gat(), gat, new CrossEntropyTraining(), 0, false),
            ("GCN, 40 % noise, cross-entropy", GraphModels.Gcn(), gcn, new CrossEntropyTraining(), 0.4, false),
            ("GCN, 40 % noise, ELR", GraphModels.Gcn(), gcn, new EarlyLearningRegularization(), 0.4, false),
            ("GCN, 40 % noise, ELR λ = 0.3", GraphModels.Gcn(), gcn, new EarlyLearningRegularization(lambda: 0.3), 0.4, false),
            ("GCN, 40 % noise, 1,208 nodes, cross-entropy", GraphModels.Gcn(), gcn, new CrossEntropyTraining(), 0.4, true),
            ("GCN, 40 % noise, 1,208 nodes, ELR", GraphModels.Gcn(), gcn, new EarlyLearningRegularization(), 0.4, true),
            ("GCN, 40 % noise, 1,208 nodes, ELR λ = 0.3", GraphModels.Gcn(), gcn, new EarlyLearningRegularization(lambda: 0.3), 0.4, true),
            ("GCN, 30 % noise, cross-entropy", GraphModels.Gcn(), gcn, new CrossEntropyTraining(), 0.3, false),
            ("GCN, 30 % noise, generalized cross-entropy", GraphModels.Gcn(), gcn, new GeneralizedCrossEntropyTraining(), 0.3, false),
            ("GAT, 30 % noise, cross-entropy", GraphModels.Gat(), gat, new CrossEntropyTraining(), 0.3, false),
            ("ERASE, 30 % noise, D = 128", GraphModels.Gat(), amsGrad, erase, 0.3, false),
        ];
        if (arguments is [_, var only])
        {
            arms = Array.FindAll(arms, a => a.Name.Contains(only, StringComparison.Ordinal));
        }

        foreach (var arm in arms)
        {
            var (last, best, chosen, memorized, correct, clock) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>(), 0.0);
            var data = arm.OfAll ? Rest(validation, test) : train;
            for (var seed = 0; seed < seeds; seed++)
            {
                using var run = arm.Method.Train(new TrainingRequest
                {
                    Train = arm.Noise > 0 ? new SymmetricNoise(arm.Noise).Inject(data, seed).Dataset : data,
                    Validation = validation,
                    Test = test,
                    Model = arm.Model,
                    Epochs = 200,
                    Optimizer = arm.Optimizer,
                    Schedule = LearningRateSchedule.Constant,
                    Seed = seed,
                });
                last.Add(run.LastTestAccuracy!.Value);
                best.Add(run.BestTestAccuracy!.Value);
                chosen.Add(run.Records.MaxBy(r => r.Validation[0].Value)!.TestAccuracy!.Value);
                clock += run.Seconds;
                if (run.Records[^1].Dynamics is { } dynamics)
                {
                    memorized.Add(dynamics.MislabelledMemorized);
                    correct.Add(dynamics.MislabelledCorrect);
                }
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {arm.Name,-45} last {Text(last)}  best {Text(best)}  by validation {Text(chosen)}  memorized {Text(memorized)}  correct on mislabelled {Text(correct)}  {clock / seeds:0.0} s a run"));
        }

        return 0;
    }

    // All nodes that neither validation nor test names.
    private static GraphDataset Rest(GraphDataset validation, GraphDataset test)
    {
        var all = DatasetCatalog.LoadAsync<GraphDataset>("cora", DataSplit.All).GetAwaiter().GetResult();
        var taken = validation.Nodes.Concat(test.Nodes).ToHashSet();
        return all.Subset([.. Enumerable.Range(0, all.Count).Where(i => !taken.Contains(all.Nodes[i])).Select(i => (long)i)]);
    }

    private static string Text(List<double> values)
    {
        var summary = SampleSummary.Of([.. values]);
        return values.Count == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{summary.Mean * 100:0.0} ± {summary.StandardDeviation * 100:0.0} %");
    }
}
