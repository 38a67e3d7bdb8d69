using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>How factors are trained.</summary>
/// <param name="Variant">The variant; null: BPR.</param>
/// <param name="Factors">K₀.</param>
/// <param name="FlipFactors">K₁; 0 where nothing is flipped.</param>
/// <param name="LearningRate">η before the first epoch.</param>
/// <param name="PreferenceDecay">λ_r.</param>
/// <param name="FlipDecay">λ_φ.</param>
/// <param name="BatchSize">Votes a batch.</param>
/// <param name="Negatives">Items without a vote beside each vote.</param>
/// <param name="IsShuffled">Whether each epoch deals the votes anew.</param>
/// <param name="Threads">How many threads at most; 0: one a core.</param>
internal sealed record FactorSetting(
    NbpoVariant? Variant, int Factors, int FlipFactors, double LearningRate, double PreferenceDecay, double FlipDecay, int BatchSize, int Negatives, bool IsShuffled, int Threads);

/// <summary>The epochs of a matrix factorization. It has no loss that a gradient could be taken of, so it stands outside the training loop.</summary>
internal static class FactorTraining
{
    private const long InitialStream = 0x66616374;
    private const long OrderStream = 0x6F72646572;
    private const long NegativesStream = 0x6E656761;
    private const double FlipSpread = 5;
    private const double RateShare = 0.99;
    private const int PairsInBlock = 64;

    /// <summary>Trains.</summary>
    /// <param name="train">The votes.</param>
    /// <param name="setting">How.</param>
    /// <param name="epochs">Epochs.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="after">What is done after each epoch, with its number and its learning rate.</param>
    /// <param name="stop">Stops between two batches.</param>
    /// <returns>The factors.</returns>
    public static (FactorRows<float> Users, FactorRows<float> Items) Run(
        Interactions train, FactorSetting setting, int epochs, long seed, Action<int, double, FactorRows<float>, FactorRows<float>> after, CancellationToken stop)
    {
        var users = new FactorRows<float>(train.UserCount, setting.Factors, setting.FlipFactors);
        var items = new FactorRows<float>(train.ItemCount, setting.Factors, setting.FlipFactors);
        var random = new SeededRandom(seed, InitialStream);
        users.Draw(random, FlipSpread);
        items.Draw(random, -FlipSpread);
        var (userOf, order) = Pairs(train);
        var batches = (int)(((long)order.Length + setting.BatchSize - 1) / setting.BatchSize);
        var step = new BatchStep<float>(users, items, setting.Variant, setting.Negatives, Math.Min(setting.BatchSize, order.Length), setting.Threads);
        var labels = setting.IsShuffled ? new int[order.Length] : [];
        var sorted = setting.IsShuffled ? new int[order.Length] : order;
        var rate = setting.LearningRate;
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            rate *= RateShare;
            if (setting.IsShuffled)
            {
                Deal(order, labels, sorted, batches, setting.BatchSize, new SeededRandom(seed, OrderStream, epoch));
            }

            var decay = new BatchDecay<float>(batches, rate, setting.PreferenceDecay, setting.FlipDecay);
            for (var batch = 0; batch < batches; batch++)
            {
                stop.ThrowIfCancellationRequested();
                var pairs = sorted.AsMemory(batch * setting.BatchSize, Math.Min(setting.BatchSize, order.Length - (batch * setting.BatchSize)));
                Draw(train, pairs, userOf, step, setting, [seed, NegativesStream, epoch, batch]);
                step.Climb(pairs.Length, batch, decay);
            }

            // Both sides, whatever the first one says.
            if (!(users.Settle(batches, decay, setting.Threads) & items.Settle(batches, decay, setting.Threads)))
            {
                throw new TrainingDivergedException(FormattableString.Invariant(
                    $"The factors are no longer finite numbers in epoch {epoch} with the learning rate {setting.LearningRate}: take a smaller one, or a smaller batch, whose coefficients are summed."));
            }

            after(epoch, rate, users, items);
        }

        return (users, items);
    }

    // Each vote's user, and the votes that train: a user who has voted for every item has none to hold against them.
    private static (int[] UserOf, int[] Order) Pairs(Interactions train)
    {
        var (userOf, left) = (new int[train.Count], train.Count);
        for (var u = 0; u < train.UserCount; u++)
        {
            var votes = train.Offsets[u + 1] - train.Offsets[u];
            userOf.AsSpan(train.Offsets[u], votes).Fill(u);
            left -= votes == train.ItemCount ? votes : 0;
        }

        var (order, at) = (new int[left], 0);
        for (var p = 0; p < userOf.Length; p++)
        {
            if (train.Offsets[userOf[p] + 1] - train.Offsets[userOf[p]] < train.ItemCount)
            {
                order[at++] = p;
            }
        }

        return (userOf, order);
    }

    // The numbers of the batches are dealt to the votes, and the votes of a batch stay in their order, so that a user's stand together.
    private static void Deal(int[] order, int[] labels, int[] sorted, int batches, int size, SeededRandom random)
    {
        for (var k = 0; k < labels.Length; k++)
        {
            labels[k] = k / size;
        }

        for (var k = labels.Length - 1; k > 0; k--)
        {
            var other = random.NextInt(k + 1);
            (labels[k], labels[other]) = (labels[other], labels[k]);
        }

        var next = new int[batches];
        for (var b = 0; b < batches; b++)
        {
            next[b] = b * size;
        }

        for (var k = 0; k < labels.Length; k++)
        {
            sorted[next[labels[k]]++] = order[k];
        }
    }

    // Blocks of a fixed number of votes have their own streams, so draws do not depend on who makes them.
    private static void Draw(Interactions train, ReadOnlyMemory<int> pairs, int[] userOf, BatchStep<float> step, FactorSetting setting, long[] streams) =>
        GraphRows.ForEachBlock(pairs.Length, PairsInBlock, setting.Threads, (block, from, to) =>
        {
            var random = new SeededRandom(streams[0], streams[1], streams[2], streams[3], block);
            var entries = setting.Negatives + 1;
            for (var k = from; k < to; k++)
            {
                var vote = pairs.Span[k];
                var user = userOf[vote];
                var voted = train.Columns[train.Offsets[user]..train.Offsets[user + 1]];
                step.Users[k] = user;
                var items = step.Items.Slice(k * entries, entries);
                items[0] = train.Columns[vote];
                foreach (ref var item in items[1..])
                {
                    item = UnvotedItems.Draw(random, voted, train.ItemCount);
                }
            }
        });
}
