using NetMQ;
using NetMQ.Sockets;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>A channel of the protocol.</summary>
internal enum Channel
{
    /// <summary>Requests, answered in order.</summary>
    Shell,

    /// <summary>Urgent requests, answered at once.</summary>
    Control,

    /// <summary>Outputs and states, to all clients.</summary>
    IOPub,

    /// <summary>Questions to the user.</summary>
    Stdin,
}

/// <summary>The five sockets, all touched by one thread only, as NetMQ asks; sends from other threads are queued to it.</summary>
internal sealed class KernelSockets : IDisposable
{
    private readonly RouterSocket _shell = new();
    private readonly RouterSocket _control = new();
    private readonly RouterSocket _stdin = new();
    private readonly RouterSocket _heartbeat = new();
    private readonly PublisherSocket _ioPub = new();
    private readonly NetMQQueue<(Channel Channel, IReadOnlyList<byte[]> Frames)> _outgoing = new();
    private readonly NetMQPoller _poller;
    private volatile bool _isClosed;

    /// <summary>Binds the sockets.</summary>
    /// <param name="connection">The address and ports.</param>
    /// <param name="receive">Called on the sockets' thread with each message's frames; must not block.</param>
    /// <exception cref="InvalidDataException">A port is taken or the address is not of this machine.</exception>
    public KernelSockets(ConnectionFile connection, Action<Channel, IReadOnlyList<byte[]>> receive)
    {
        _poller = [_shell, _control, _stdin, _heartbeat, _outgoing];
        try
        {
            Bind(_shell, connection.Ip, connection.ShellPort);
            Bind(_control, connection.Ip, connection.ControlPort);
            Bind(_stdin, connection.Ip, connection.StdinPort);
            Bind(_heartbeat, connection.Ip, connection.HeartbeatPort);
            Bind(_ioPub, connection.Ip, connection.IOPubPort);
        }
        catch
        {
            Dispose();
            throw;
        }

        // Charts are large and a client may be slow: outputs are never dropped.
        _ioPub.Options.SendHighWatermark = 0;
        _shell.ReceiveReady += (_, e) => receive(Channel.Shell, Receive(e.Socket));
        _control.ReceiveReady += (_, e) => receive(Channel.Control, Receive(e.Socket));
        _stdin.ReceiveReady += (_, e) => receive(Channel.Stdin, Receive(e.Socket));
        _heartbeat.ReceiveReady += (_, e) => e.Socket.SendMultipartMessage(e.Socket.ReceiveMultipartMessage());
        _outgoing.ReceiveReady += (_, e) =>
        {
            while (e.Queue.TryDequeue(out var item, TimeSpan.Zero))
            {
                Write(item.Channel, item.Frames);
            }
        };
    }

    /// <summary>Starts the sockets' thread.</summary>
    public void Start() => _poller.RunAsync("jupyter sockets", isBackgroundThread: true);

    /// <summary>Sends frames, in the order of the calls; from any thread.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="frames">The frames.</param>
    public void Send(Channel channel, IReadOnlyList<byte[]> frames)
    {
        try
        {
            _outgoing.Enqueue((channel, frames));
        }
        catch (ObjectDisposedException) when (_isClosed)
        {
            // A cell that is still at work when the kernel has ended speaks to nobody.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isClosed = true;
        _poller.Dispose();
        NetMQSocket[] sockets = [_shell, _control, _stdin, _heartbeat, _ioPub];
        foreach (var socket in sockets)
        {
            // The last reply, that of the shutdown, still has to leave.
            socket.Options.Linger = TimeSpan.FromSeconds(1);
            socket.Dispose();
        }

        _outgoing.Dispose();
    }

    private static void Bind(NetMQSocket socket, string ip, int port)
    {
        try
        {
            socket.Bind($"tcp://{ip}:{port}");
        }
        catch (NetMQException e)
        {
            throw new InvalidDataException($"Cannot listen on {ip}:{port}: {e.Message}", e);
        }
    }

    private static List<byte[]> Receive(NetMQSocket socket)
    {
        List<byte[]> frames = [];
        socket.ReceiveMultipartBytes(ref frames);
        return frames;
    }

    private void Write(Channel channel, IReadOnlyList<byte[]> frames)
    {
        NetMQSocket socket = channel switch
        {
            Channel.Shell => _shell,
            Channel.Control => _control,
            Channel.Stdin => _stdin,
            _ => _ioPub,
        };
        socket.SendMultipartBytes(frames);
    }
}
