using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Methods.Tests.Text;

public sealed class LightClassifierTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.7)]
    [InlineData(1)]
    public void Slopes_are_those_of_the_loss(double q)
    {
        var x = SparseFeatures.Of(new[,] { { 0.5, -1, 0 }, { 2, 0.3, 1 }, { -0.7, 0, 0.4 } });
        int[] labels = [0, 1, 1];
        double[] counts = [1, 0.5, 2];
        double[,] w = { { 0.2, -0.4, 0.1 }, { -0.3, 0.6, 0 } };
        double[] b = [0.1, -0.2];
        double Value() => PseudoLabelLoss.Of(x, labels, w, b, counts, 0.3, q).Value;
        var at = PseudoLabelLoss.Of(x, labels, w, b, counts, 0.3, q);
        for (var k = 0; k < 2; k++)
        {
            for (var f = 0; f < 3; f++)
            {
                var old = w[k, f];
                w[k, f] = old + 1e-5;
                var up = Value();
                w[k, f] = old - 1e-5;
                Assert.Equal((up - Value()) / 2e-5, at.Weights[k, f], 1e-8);
                w[k, f] = old;
            }
        }
    }

    [Fact]
    public void The_student_is_where_the_library_s_own_logistic_regression_is()
    {
        var corpus = TopicCorpus.Draw(120, topics: 3, vocabulary: 12, seed: 5);
        string[] labels = [.. corpus.Topics.Select(t => corpus.TopicNames[t])];
        var student = LightClassifier.Fit(corpus.Texts, labels, corpus.TopicNames, new() { L2 = 0.01 });
        IReadOnlyList<string>[] words = [.. corpus.Texts.Select(Words.Of)];
        var features = TfIdf.Fit(words, smooth: true);
        var sparse = features.EncodeSparse(words);
        var dense = new double[120, features.Vocabulary.Length];
        for (var i = 0; i < 120; i++)
        {
            for (var j = 0; j < sparse.Columns(i).Length; j++)
            {
                dense[i, sparse.Columns(i)[j]] = sparse.Values(i)[j];
            }
        }

        // The mean loss with λ is the sum with N λ.
        var other = LogisticRegression.Fit(dense, [.. corpus.Topics], 3, l2: 1.2).Probabilities(dense);
        var own = student.Probabilities(corpus.Texts);
        Assert.All(own.Cast<double>().Zip(other.Cast<double>()), p => Assert.Equal(p.Second, p.First, 1e-3));
        Assert.Equal(0.01, student.L2);
        Assert.Equal(3, student.TopWords("topic 1", 3).Length);
    }

    [Fact]
    public void Weights_of_zero_are_texts_that_are_not_there()
    {
        string[] texts = ["a b", "c d", "a c", "d d"];
        string[] labels = ["x", "y", "y", "x"];
        var some = LightClassifier.Fit(texts, labels, ["x", "y"], weights: [1, 1, 0, 0]);
        Assert.Equal(["x", "y"], some.Predict(["a b", "c d"]));
        Assert.True(some.Probabilities(["d d"])[0, 1] > 0.5);
        Assert.Equal(["x"], LightClassifier.Fit(texts, ["x", "x", Taxonomy.Other, "y"], ["x", "y"]).Predict(["nothing known"]));
    }

    [Fact]
    public void Lambda_is_chosen_by_the_labels_that_were_held_out()
    {
        string[] texts = [.. Enumerable.Range(0, 100).Select(i => i % 5 == 4 ? "common" : $"own{i} common")];
        string[] labels = [.. Enumerable.Range(0, 100).Select(i => i % 3 == 0 ? "y" : "x")];
        var chosen = LightClassifier.Fit(texts, labels, ["x", "y"], stop: TestContext.Current.CancellationToken);
        Assert.Contains(chosen.L2, new[] { 1e-3, 3e-4, 1e-4 });
        Assert.Equal(chosen.Probabilities(texts), LightClassifier.Fit(texts, labels, ["x", "y"], stop: TestContext.Current.CancellationToken).Probabilities(texts));
        Assert.Equal(1e-3, LightClassifier.Fit(texts[..10], labels[..10], ["x", "y"], stop: TestContext.Current.CancellationToken).L2);
    }

    [Fact]
    public void Smooth_weights_keep_a_word_that_all_texts_hold_and_sparse_rows_are_the_dense_ones()
    {
        IReadOnlyList<string>[] documents = [["a", "b"], ["a", "c", "c"], ["a"]];
        var smooth = TfIdf.Fit(documents, smooth: true);
        Assert.Equal((1, Math.Log(2) + 1), (smooth.Idf("a"), smooth.Idf("b")));
        var sparse = smooth.EncodeSparse(documents);
        using var dense = smooth.Encode(documents);
        var values = dense.data<float>().ToArray();
        for (var i = 0; i < 3; i++)
        {
            var (columns, row) = (sparse.Columns(i).ToArray(), sparse.Values(i).ToArray());
            Assert.Equal(1, row.Sum(v => v * v), 1e-12);
            Assert.All(columns.Zip(row), p => Assert.Equal(values[(i * 3) + p.First], p.Second, 1e-6));
        }

        Assert.Equal(sparse.Values(2).ToArray(), sparse.Take([2, 0]).Values(0).ToArray());
        Assert.Contains("rows: expected places from 0 to 2, got 3", Assert.Throws<ArgumentException>(() => sparse.Take([3])).Message, StringComparison.Ordinal);
        Assert.Contains("row 0 has others", Assert.Throws<ArgumentException>(() => new SparseFeatures([new Dictionary<int, double> { [2] = 1 }], 2)).Message, StringComparison.Ordinal);
    }
}
