using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

/// <summary>A Jupyter client of the tests, over real sockets on loopback.</summary>
internal sealed class KernelClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DealerSocket _shell = new();
    private readonly DealerSocket _control = new();
    private readonly DealerSocket _stdin = new();
    private readonly DealerSocket _heartbeat = new();
    private readonly SubscriberSocket _ioPub = new();
    private readonly MessageCodec _codec;

    public KernelClient(ConnectionFile connection)
    {
        _codec = new MessageCodec(connection.Key);

        // One identity on both, as Jupyter's clients do: a question finds its way back by that of the request.
        _shell.Options.Identity = _stdin.Options.Identity = Guid.NewGuid().ToByteArray();
        _shell.Connect($"tcp://127.0.0.1:{connection.ShellPort}");
        _control.Connect($"tcp://127.0.0.1:{connection.ControlPort}");
        _stdin.Connect($"tcp://127.0.0.1:{connection.StdinPort}");
        _heartbeat.Connect($"tcp://127.0.0.1:{connection.HeartbeatPort}");
        _ioPub.Connect($"tcp://127.0.0.1:{connection.IOPubPort}");
        _ioPub.SubscribeToAnyTopic();
    }

    public static ConnectionFile FreePorts()
    {
        var listeners = Enumerable.Range(0, 5).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
        {
            listener.Stop();
        }

        return new ConnectionFile
        {
            Ip = "127.0.0.1",
            ShellPort = ports[0],
            ControlPort = ports[1],
            IOPubPort = ports[2],
            StdinPort = ports[3],
            HeartbeatPort = ports[4],
            Key = Guid.NewGuid().ToString(),
        };
    }

    /// <summary>Sends a request; the returned id marks what belongs to it.</summary>
    public string Send(Channel channel, string type, JsonObject content, JupyterMessage? parent = null)
    {
        var message = JupyterMessage.Create(type, "client", content, parent, []);
        SendFrames(channel, _codec.Encode(message));
        return (string)message.Header["msg_id"]!;
    }

    public void SendFrames(Channel channel, IReadOnlyList<byte[]> frames) =>
        Socket(channel).SendMultipartBytes(frames);

    public JupyterMessage Receive(Channel channel)
    {
        List<byte[]> frames = [];
        Assert.True(Socket(channel).TryReceiveMultipartBytes(Patience, ref frames), $"Nothing came on {channel}.");
        Assert.True(_codec.TryDecode(frames, out var message, out var problem), problem);
        return message;
    }

    /// <summary>A message, where one comes in time.</summary>
    public JupyterMessage? TryReceive(Channel channel, TimeSpan patience)
    {
        List<byte[]> frames = [];
        return Socket(channel).TryReceiveMultipartBytes(patience, ref frames) && _codec.TryDecode(frames, out var message, out _) ? message : null;
    }

    private NetMQSocket Socket(Channel channel) =>
        channel switch { Channel.Control => _control, Channel.Shell => _shell, Channel.Stdin => _stdin, _ => _ioPub };

    /// <summary>The IOPub messages of a request, from busy to idle.</summary>
    public List<JupyterMessage> Outputs(string request)
    {
        var outputs = new List<JupyterMessage>();
        while (true)
        {
            var message = Receive(Channel.IOPub);
            if ((string?)message.Parent["msg_id"] != request)
            {
                continue;
            }

            outputs.Add(message);
            if (message.Type == "status" && message.Text("execution_state") == "idle")
            {
                return outputs;
            }
        }
    }

    /// <summary>Waits until the subscription has reached the kernel: IOPub drops what comes before.</summary>
    public void WaitForSubscription()
    {
        while (true)
        {
            Send(Channel.Shell, "kernel_info_request", []);
            Receive(Channel.Shell);
            List<byte[]> frames = [];
            if (_ioPub.TryReceiveMultipartBytes(TimeSpan.FromMilliseconds(200), ref frames))
            {
                return;
            }
        }
    }

    public byte[] Beat(byte[] sign)
    {
        _heartbeat.SendMultipartBytes(sign);
        List<byte[]> frames = [];
        Assert.True(_heartbeat.TryReceiveMultipartBytes(Patience, ref frames), "The heart does not beat.");
        return frames[^1];
    }

    public void Dispose()
    {
        NetMQSocket[] sockets = [_shell, _control, _stdin, _heartbeat, _ioPub];
        foreach (var socket in sockets)
        {
            socket.Options.Linger = TimeSpan.Zero;
            socket.Dispose();
        }
    }
}
