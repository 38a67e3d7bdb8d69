using BenchmarkDotNet.Running;
using NoisyNotebooks.Benchmarks;
using NoisyNotebooks.Methods.Native;

// Here the whole process is weighed, and nothing of it is torch.
if (args is ["recommender", .. var ofRecommender])
{
    return RecommenderSpeed.Run(ofRecommender);
}

TorchNativeLibraries.Load();
switch (args)
{
    case ["elr-epoch", .. var rest]:
        return ElrEpoch.Run(rest);
    case ["memory"]:
        return NativeMemory.Run();
    case ["memory", "all", .. var rest]:
        return NativeMemory.RunAll(rest);
    case ["method-cost", .. var rest]:
        return MethodCost.Run(rest);
    case ["cifar-10n", .. var rest]:
        return HumanNoise.Run(rest);
    case ["label-sets", .. var rest]:
        return LabelSets.Run(rest);
    case ["nodes", .. var rest]:
        return Nodes.Run(rest);
    case ["graphs", .. var rest]:
        return GraphSpeed.Run(rest);
    case ["local-clusters", .. var rest]:
        return LocalClusters.Run(rest);
    case ["label-issues", .. var rest]:
        return LabelIssuesBenchmark.Run(rest);
    case ["csv", .. var rest]:
        return CsvReading.Run(rest);
    case ["check-coverage", .. var rest]:
        return CheckCoverage.Run(rest);
    case ["guess-coverage", .. var rest]:
        return GuessCoverage.Run(rest);
    case ["micro", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(ElrLossBenchmarks).Assembly).Run(rest);
        return 0;
    default:
        Console.Error.WriteLine(
            """
            usage: dotnet run --project benchmarks -c Release -- COMMAND
              elr-epoch [PYTHON [THREADS]]  one ELR epoch: ours, a bare TorchSharp loop and PyTorch, in turn, medians and ratios
              memory                 native memory after 200 and after 2,000 training steps
              memory all [METHODS]   native memory of every method (or of some, separated by commas) after 12 and after 50 epochs
              method-cost [MODEL [METHODS]]
                                     an epoch of every method beside its cost model, processor time
              cifar-10n [EPOCHS [worst|aggregate [METHOD]]]  cross-entropy and ELR on human labels (needs NOISY_DATA)
              label-sets [KNOWN]     PU-MLC and binary cross-entropy on yeast, scene and emotions, a tenth of the labels known (needs NOISY_DATA)
              nodes [SEEDS [NAME]]   GCN, GAT, ELR and ERASE on Cora's public split, clean and with symmetric noise; all or those whose name has NAME (needs NOISY_DATA)
              graphs [PYTHON] [--nodes N] [--edges E] [--rounds R]
                                     FastRP and a sparse product on a generated graph: ours and SciPy, in turn, time and memory; reading edges
              local-clusters [FOLDER]
                                     the cluster around a node: pushes, time and memory while the graph grows to 10,000,000 edges; or F1 on the
                                     graphs in a folder, each a folder with edges.tsv and labels.csv
              recommender [PYTHON]   an epoch of NBPO on MovieLens-100k: ours, NumPy and SciPy, in turn (needs NOISY_DATA)
              recommender big        an epoch of NBPO on 10,000,000 generated votes: time, and memory of the whole process
              label-issues [PYTHON CLEANLAB-CHECKOUT] [--no-stream]
                                     label issues: ours and cleanlab, in turn, time and memory; 4 GB from a mapped file
              csv [ROWS]             reading a CSV file with all checks, and for an audit: MB a second of one core
              check-coverage [SEEDS] how often the truth lies in the intervals of checked rows, by noise, rate and number of checks
              guess-coverage [SEEDS] how often the truth lies in the model's guess that nobody checked, by noise
              micro                  BenchmarkDotNet: the ELR loss beside cross-entropy
            """);
        return 2;
}
