using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Tests.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

/// <summary>Whatever comes in on whatever channel, the kernel answers the next request.</summary>
public sealed class FuzzTests
{
    // By hand NOISY_MESSAGES=30000: ten thousand a channel.
    private static readonly int Messages = int.TryParse(Environment.GetEnvironmentVariable("NOISY_MESSAGES"), System.Globalization.CultureInfo.InvariantCulture, out var asked) ? asked : 10_000;

    private static readonly string[] Types =
    [
        "execute_request", "complete_request", "inspect_request", "history_request", "is_complete_request", "comm_open", "comm_msg",
        "comm_close", "comm_info_request", "kernel_info_request", "interrupt_request", "input_reply", "status", "",
    ];

    // Cheap to compile, so that the time goes into messages; also text that no parser likes.
    private static readonly string[] Codes = ["1", "#!echo x", "#!", "\ud83d", "\"", "/*", "}{", "#!html\n<", "\0", "#r \"nuget: \""];

    [Fact]
    public async Task Ten_thousand_mutated_messages_do_not_silence_the_kernel()
    {
        var connection = KernelClient.FreePorts();
        using var session = new ExecutionSession([new EchoCommand()], Path.GetTempPath());
        using var kernel = new JupyterKernel(connection, session, TextWriter.Null);
        var running = kernel.RunAsync(CancellationToken.None);
        using var client = new KernelClient(connection);
        client.WaitForSubscription();

        var random = new Random(20_26);
        var key = Encoding.UTF8.GetBytes(connection.Key);
        Channel[] channels = [Channel.Shell, Channel.Control, Channel.Stdin];
        for (var i = 0; i < Messages; i++)
        {
            client.SendFrames(channels[i % channels.Length], Mutated(random, key));
            if (i % 500 == 0)
            {
                await SendBytes(random, connection);
                Assert.Equal([1, 2, 3], client.Beat([1, 2, 3]));
            }
        }

        // Both queues are worked off, and both still answer.
        AnswersInfo(client, Channel.Control);
        AnswersInfo(client, Channel.Shell);
        var outcome = await session.RunAsync("1 + 1", 1, new RecordedOutput());
        Assert.Equal(CellStatus.Completed, outcome.Status);
        client.Send(Channel.Control, "shutdown_request", []);
        await running;
    }

    private static void AnswersInfo(KernelClient client, Channel channel)
    {
        var request = client.Send(channel, "kernel_info_request", []);
        JupyterMessage reply;
        do
        {
            reply = client.Receive(channel);
        }
        while (JupyterMessage.Text(reply.Parent, "msg_id") != request);
        Assert.Equal("ok", reply.Text("status"));
    }

    // Three in four are signed correctly, so that what is inside is read.
    private static List<byte[]> Mutated(Random random, byte[] key)
    {
        string[] parts = [Header(random), "{}", "{}", Content(random).ToJsonString()];
        var bytes = parts.Select(Encoding.UTF8.GetBytes).ToArray();
        var victim = random.Next(8);
        if (victim < bytes.Length)
        {
            bytes[victim] = MutatedBytes(random, bytes[victim]);
        }

        var signature = random.Next(4) > 0 ? Sign(key, bytes) : MutatedBytes(random, Sign(key, bytes));
        List<byte[]> frames = [Encoding.ASCII.GetBytes("<IDS|MSG>"), signature, .. bytes];
        switch (random.Next(12))
        {
            case 0:
                frames.RemoveAt(random.Next(frames.Count));
                break;
            case 1:
                frames.Insert(random.Next(frames.Count + 1), RandomBytes(random, random.Next(64)));
                break;
            case 2:
                (frames[0], frames[^1]) = (frames[^1], frames[0]);
                break;
        }

        return frames;
    }

    private static string Header(Random random)
    {
        var header = JupyterMessage.Create(Types[random.Next(Types.Length)], "fuzz", [], null, []).Header;
        if (random.Next(6) == 0)
        {
            header[header.ElementAt(random.Next(header.Count)).Key] = Node(random);
        }

        // Half a surrogate pair is legal JSON and no text.
        return random.Next(8) == 0 ? header.ToJsonString().Replace("noisy", "\\ud800", StringComparison.Ordinal) : header.ToJsonString();
    }

    private static JsonObject Content(Random random)
    {
        // No cell runs user code in most of them, or this would be a test of the compiler's speed.
        var content = new JsonObject
        {
            ["code"] = random.Next(20) == 0 ? Codes[random.Next(Codes.Length)] : string.Empty,
            ["cursor_pos"] = random.Next(-3, 20),
            ["hist_access_type"] = random.Next(2) == 0 ? "tail" : "search",
            ["pattern"] = "*?[",
            ["n"] = random.Next(-2, 5),
            ["comm_id"] = "c",
            ["value"] = "v",
        };
        if (random.Next(3) == 0)
        {
            content[content.ElementAt(random.Next(content.Count)).Key] = Node(random);
        }

        return content;
    }

    private static JsonNode? Node(Random random) =>
        random.Next(6) switch
        {
            0 => null,
            1 => long.MaxValue,
            2 => 1e300,
            3 => new JsonArray(1, "x", null),
            4 => new JsonObject { ["a"] = new JsonObject() },
            _ => new string('x', random.Next(2000)),
        };

    private static byte[] MutatedBytes(Random random, byte[] bytes)
    {
        var copy = bytes.ToList();
        for (var n = random.Next(1, 6); n > 0 && copy.Count > 0; n--)
        {
            var at = random.Next(copy.Count);
            switch (random.Next(4))
            {
                case 0:
                    copy[at] = (byte)random.Next(256);
                    break;
                case 1:
                    copy.RemoveAt(at);
                    break;
                case 2:
                    copy.Insert(at, (byte)"{}[]\",:\\"[random.Next(8)]);
                    break;
                default:
                    copy.RemoveRange(at, random.Next(copy.Count - at));
                    break;
            }
        }

        return [.. copy];
    }

    private static byte[] Sign(byte[] key, byte[][] parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        foreach (var part in parts)
        {
            hash.AppendData(part);
        }

        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static byte[] RandomBytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    // Not even ZeroMQ's own greeting.
    private static async Task SendBytes(Random random, ConnectionFile connection)
    {
        foreach (var port in new[] { connection.ShellPort, connection.ControlPort, connection.StdinPort, connection.HeartbeatPort, connection.IOPubPort })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(connection.Ip, port);
            await socket.GetStream().WriteAsync(RandomBytes(random, random.Next(1, 200)));
        }
    }
}
