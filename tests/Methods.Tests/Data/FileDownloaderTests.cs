using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class FileDownloaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 17))];

    private static readonly RemoteFile Remote = new(
        "file.bin", new Uri("https://example.org/sets/file.bin"), Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)));

    private readonly TemporaryFolder _folder = new();

    private string Part => Path.Combine(_folder.Path, "file.bin.part");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_arrives_whole_with_progress()
    {
        using var server = new Server(_ => Answer(Content));
        var progress = new List<DownloadProgress>();

        var path = await Download(server, new Reports(progress));

        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
        Assert.False(File.Exists(Part));
        Assert.Equal(0, progress[0].BytesReceived);
        Assert.Equal(1, progress[^1].Fraction);
        Assert.Equal(progress.Select(p => p.BytesReceived).Order(), progress.Select(p => p.BytesReceived));
    }

    [Fact]
    public async Task A_cut_download_goes_on_where_it_was_cut()
    {
        using var server = new Server(request => request.Headers.Range is null
            ? Answer(Content, cutAfter: 100_000)
            : AnswerFrom(request));

        var path = await Download(server);

        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
        Assert.Equal([null, "bytes=100000-"], server.Ranges);
    }

    [Fact]
    public async Task A_part_of_an_earlier_run_is_gone_on_with()
    {
        await File.WriteAllBytesAsync(Part, Content[..123_456], Cancel);
        using var server = new Server(AnswerFrom);

        await Download(server);

        Assert.Equal(["bytes=123456-"], server.Ranges);
    }

    [Fact]
    public async Task A_whole_part_is_not_asked_for_again()
    {
        await File.WriteAllBytesAsync(Part, Content, Cancel);
        using var server = new Server(_ => throw new InvalidOperationException("no request was expected"));

        Assert.True(File.Exists(await Download(server)));
    }

    [Fact]
    public async Task A_server_that_cannot_go_on_sends_all_again()
    {
        await File.WriteAllBytesAsync(Part, Content[..1_000], Cancel);
        using var server = new Server(_ => Answer(Content));

        Assert.Equal(Content, await File.ReadAllBytesAsync(await Download(server), Cancel));
    }

    [Fact]
    public async Task A_refused_range_starts_anew()
    {
        await File.WriteAllBytesAsync(Part, Content[..1_000], Cancel);
        using var server = new Server(request =>
            request.Headers.Range is null ? Answer(Content) : new HttpResponseMessage(HttpStatusCode.RequestedRangeNotSatisfiable));

        Assert.Equal(Content, await File.ReadAllBytesAsync(await Download(server), Cancel));
        Assert.Equal(["bytes=1000-", null], server.Ranges);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wrong_content_leaves_nothing_behind(bool sameLength)
    {
        byte[] wrong = sameLength ? [.. Content[..^1], 0xAA] : Content[..^10];
        using var server = new Server(_ => Answer(wrong));

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Download(server));

        Assert.Contains(
            sameLength ? $"file.bin: expected SHA-256 {Remote.Sha256}, got " : "file.bin: expected 300000 bytes, got 299990",
            error.Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Too_much_content_leaves_nothing_behind()
    {
        using var server = new Server(_ => Answer([.. Content, 1, 2, 3]));

        await Assert.ThrowsAsync<InvalidDataException>(() => Download(server));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_missing_file_is_not_tried_again_and_the_message_says_what_to_do()
    {
        using var server = new Server(_ => new HttpResponseMessage(HttpStatusCode.NotFound));

        var error = await Assert.ThrowsAsync<DatasetUnavailableException>(() => Download(server));

        Assert.Single(server.Ranges);
        Assert.Equal("file.bin", error.File);
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Get it from https://example.org/sets/file.bin and put it in {_folder.Path}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_is_said_after_some_attempts()
    {
        using var server = new Server(_ => throw new HttpRequestException("no route to host"));

        var error = await Assert.ThrowsAsync<DatasetUnavailableException>(() => Download(server));

        Assert.Equal(4, server.Ranges.Count);
        Assert.Contains("no route to host", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "file.bin")));
    }

    [Fact]
    public async Task A_server_that_falls_silent_counts_as_cut()
    {
        var time = new TimeOnDemand();
        using var server = new Server(request =>
            request.Headers.Range is null ? Answer(Content, cutAfter: 5_000, whenSilent: time.Pass) : AnswerFrom(request));

        var path = await new FileDownloader(server, TimeSpan.Zero, time)
            .DownloadAsync(Remote, _folder.Path, null, Cancel);

        Assert.Equal(Content, await File.ReadAllBytesAsync(path, Cancel));
        Assert.Equal([null, "bytes=5000-"], server.Ranges);
    }

    [Fact]
    public async Task A_cancelled_download_keeps_what_came_and_gives_no_file()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new Server(_ => Answer(Content));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FileDownloader(server, TimeSpan.Zero).DownloadAsync(
            Remote, _folder.Path, new Reports([], p => CancelAfterSome(p, cancel)), cancel.Token));

        Assert.False(File.Exists(Path.Combine(_folder.Path, "file.bin")));
        Assert.InRange(new FileInfo(Part).Length, 1, Content.Length);
    }

    private static void CancelAfterSome(DownloadProgress progress, CancellationTokenSource cancel)
    {
        if (progress.BytesReceived > 0)
        {
            cancel.Cancel();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static HttpResponseMessage Answer(byte[] content, int? cutAfter = null, Action? whenSilent = null)
    {
        var stream = new CutStream(content, cutAfter ?? content.Length, whenSilent);
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(stream) };
        answer.Content.Headers.ContentLength = content.Length;
        return answer;
    }

    private static HttpResponseMessage AnswerFrom(HttpRequestMessage request)
    {
        var from = (int)request.Headers.Range!.Ranges.Single().From!.Value;
        var answer = Answer(Content[from..]);
        answer.StatusCode = HttpStatusCode.PartialContent;
        answer.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, Content.Length - 1, Content.Length);
        return answer;
    }

    private Task<string> Download(Server server, IProgress<DownloadProgress>? progress = null) =>
        new FileDownloader(server, TimeSpan.Zero).DownloadAsync(Remote, _folder.Path, progress, Cancel);

    private sealed class Reports(List<DownloadProgress> list, Action<DownloadProgress>? also = null) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            list.Add(value);
            also?.Invoke(value);
        }
    }

    private sealed class Server(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        public List<string?> Ranges { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Ranges.Add(request.Headers.Range?.ToString());
            return Task.FromResult(answer(request));
        }
    }

    // Ends early: with an end of stream, or by saying nothing until the reader gives up.
    private sealed class CutStream(byte[] content, int length, Action? whenSilent) : MemoryStream(content, 0, length, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0 && whenSilent is not null)
            {
                whenSilent();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return read;
        }
    }

    // Time that passes only when a test says so: then every timer that is running goes off.
    private sealed class TimeOnDemand : TimeProvider
    {
        private readonly List<Timer> _timers = [];

        public void Pass() => _timers.ForEach(t => t.GoOff());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(() => callback(state));
            _timers.Add(timer);
            return timer;
        }

        private sealed class Timer(Action callback) : ITimer
        {
            private bool _running = true;

            public void GoOff()
            {
                if (_running)
                {
                    callback();
                }
            }

            public bool Change(TimeSpan dueTime, TimeSpan period) => _running = dueTime != Timeout.InfiniteTimeSpan;

            public void Dispose() => _running = false;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
