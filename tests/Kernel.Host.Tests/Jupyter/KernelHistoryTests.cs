using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

public sealed class KernelHistoryTests
{
    [Fact]
    public void Texts_of_many_megabytes_are_not_kept()
    {
        var history = new KernelHistory();
        history.Add(1, new string('x', 2_000_000), null);
        for (var number = 2; number < 100; number++)
        {
            history.Add(number, number + new string('y', 500_000), number == 99 ? new string('z', 2_000_000) : "small");
        }

        var request = JupyterMessage.Create("history_request", "s", new JsonObject { ["hist_access_type"] = "range", ["output"] = true }, null, []);
        var kept = history.Answer(request)["history"]!.AsArray();
        Assert.Equal(33, kept.Count);
        Assert.Equal(99, (int)kept[^1]![1]!);
        Assert.Null(kept[^1]![2]![1]);
        Assert.Equal("small", (string)kept[0]![2]![1]!);
    }
}
