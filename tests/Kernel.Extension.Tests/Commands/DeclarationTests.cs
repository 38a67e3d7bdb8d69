using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

public sealed class DeclarationTests
{
    public static TheoryData<string> Names => [.. MagicCommands.All.Select(c => c.Name)];

    public static TheoryData<string> Examples => [.. MagicCommands.All.SelectMany(c => c.Examples)];

    [Fact]
    public void The_ten_commands_are_there() =>
        Assert.Equal(
            ["#!papers", "#!dataset", "#!inject", "#!train", "#!compare", "#!dynamics", "#!audit", "#!reproduce", "#!device", "#!help"],
            MagicCommands.All.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_is_declared_in_full(string name)
    {
        var command = MagicCommands.Find(name)!;

        Assert.EndsWith(".", command.Description, StringComparison.Ordinal);
        Assert.NotEmpty(command.Examples);
        Assert.True(command.Parameters.Count(p => p.IsPositional) <= 1);
        Assert.Equal(command.Parameters.Count, command.Parameters.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(command.Parameters, p => Assert.StartsWith("--", p.Name, StringComparison.Ordinal));
        Assert.All(command.Parameters, p => Assert.EndsWith(".", p.Description, StringComparison.Ordinal));
        Assert.All(command.Parameters, p => Assert.False(p.IsRequired && p.Default is not null));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_example_fits_its_declaration(string line)
    {
        using var notebook = new FakeNotebook
        {
            ["data"] = Samples.Blobs(),
            ["noisy"] = Samples.Blobs(),
            ["test"] = Samples.Blobs(),
            ["run"] = Samples.Run(1),
        };
        var command = MagicCommands.Find(CommandLine.Split(line)[0])!;

        Assert.NotNull(CommandLine.Parse(command, line, notebook));
    }

    [Theory]
    [InlineData("#!train elrr --data noisy", "Did you mean 'elr'?")]
    [InlineData("#!train elr", "needs --data")]
    [InlineData("#!train elr --data noise", "Did you mean 'noisy'?")]
    [InlineData("#!train elr --data text", "'text' is a String, expected a Dataset")]
    [InlineData("#!train elr --data noisy --epochs 0", "expected a whole number of at least 1, got '0'")]
    [InlineData("#!train elr --data noisy --epoch 3", "Did you mean '--epochs'?")]
    [InlineData("#!train elr --data noisy --device gpu", "one of auto, cpu, cuda, got 'gpu'")]
    [InlineData("#!inject symmetric --rate 1.5", "a number from 0 to 1, got '1.5'")]
    [InlineData("#!inject symetric --rate 0.4", "Did you mean 'symmetric'?")]
    [InlineData("#!dataset fashion-mnist-10kk", "Did you mean 'fashion-mnist-10k'?")]
    [InlineData("#!dataset digits --split valid", "one of train, validation, test, all")]
    [InlineData("#!audit --data nosy", "neither a variable nor a file 'nosy'. Did you mean 'noisy'?")]
    [InlineData("#!audit --data number", "'number' is a int, expected a data set with class labels, a DataFrame, a Deedle frame, a DataTable, a CSV, Parquet, Arrow or Excel file, or with --query a database")]
    [InlineData("#!audit --data noisy --probabilities noisy", "expected a double[,], float[,], Tensor, ProbabilityMatrix, DataFrame, .npy or CSV file")]
    [InlineData("#!audit --data noisy --filter by-noise-rat", "Did you mean 'by-noise-rate'?")]
    [InlineData("#!audit --data noisy --by neighbors", "Did you mean 'neighbours'?")]
    [InlineData("#!audit --data noisy --by neighbours --neighbours 0", "--neighbours: expected")]
    [InlineData("#!audit --data noisy --embeddings noisy --by neighbours", "expected a double[,], float[,], Tensor, EmbeddingMatrix, GeneratedEmbeddings<Embedding<float>> or .npy file")]
    [InlineData("#!audit --data noisy --score margin", "one of self-confidence, normalized-margin, confidence-weighted-entropy, got 'margin'")]
    [InlineData("#!audit --data noisy --model resnet18", "one of logistic, mlp, tiny-cnn, small-cnn, gcn, gat, got 'resnet18'")]
    [InlineData("#!train elr --data noisy --model mlp:0", "a perceptron with its widths (mlp:64,64)")]
    [InlineData("#!train elr --data noisy --model mlp:8,x", "got 'mlp:8,x'")]
    [InlineData("#!train elr --data noisy --model number", "'number' is a Int32, expected a ModelFactory")]
    [InlineData("#!audit --data noisy --folds 1", "a whole number from 2 to 1000, got '1'")]
    [InlineData("#!audit --data noisy --apply delete", "one of drop, relabel, got 'delete'")]
    [InlineData("#!reproduce elr --scale huge", "one of quick, standard, full")]
    public void A_mistake_is_explained(string line, string explanation)
    {
        using var notebook = new FakeNotebook { ["noisy"] = Samples.Blobs(), ["text"] = "a text", ["number"] = 3 };
        var command = MagicCommands.Find(CommandLine.Split(line)[0])!;

        var error = Assert.Throws<CommandException>(() => CommandLine.Parse(command, line, notebook));

        Assert.Contains(explanation, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!dataset", "--dataset", "digits")]
    [InlineData("#!inject", "--kind", "pair-flip")]
    [InlineData("#!train", "--method", "elr-plus")]
    [InlineData("#!train", "--model", "tiny-cnn")]
    [InlineData("#!compare", "--methods", "cross-entropy")]
    [InlineData("#!reproduce", "--paper", "elr")]
    [InlineData("#!audit", "--filter", "both")]
    [InlineData("#!audit", "--score", "normalized-margin")]
    [InlineData("#!audit", "--model", "mlp")]
    [InlineData("#!help", "--command", "#!train")]
    public void Values_are_offered(string command, string parameter, string value)
    {
        var declared = MagicCommands.Find(command)!.Parameters.Single(p => p.Name == parameter);

        Assert.Contains(value, declared.Suggestions?.Invoke() ?? declared.Choices);
    }
}
