using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Downloads a file beside its destination as <c>.part</c>, goes on where an earlier attempt was cut, checks length and
/// SHA-256 and only then gives it its name: a file under its own name is always whole and right.
/// </summary>
internal sealed class FileDownloader
{
    private const int Attempts = 4;
    private const int BufferSize = 1 << 17;

    // How long a server may say nothing before the attempt counts as cut.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly HttpMessageHandler _handler;
    private readonly TimeSpan _pause;
    private readonly TimeProvider _time;

    /// <summary>Creates a downloader.</summary>
    /// <param name="handler">Sends the requests; not disposed of here.</param>
    /// <param name="pause">The pause before the second attempt, which doubles after each.</param>
    /// <param name="time">Tells when a server has been silent for too long.</param>
    public FileDownloader(HttpMessageHandler handler, TimeSpan? pause = null, TimeProvider? time = null)
    {
        _handler = handler;
        _pause = pause ?? TimeSpan.FromSeconds(1);
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Downloads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder that it goes to; created where missing.</param>
    /// <param name="progress">Told after each block.</param>
    /// <param name="cancellationToken">Stops; what was received stays as <c>.part</c> for the next call.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="DatasetUnavailableException">The source cannot be reached or does not have the file.</exception>
    /// <exception cref="InvalidDataException">What came has another length or checksum; it is deleted.</exception>
    public async Task<string> DownloadAsync(
        RemoteFile file, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var destination = Path.Combine(folder, file.Name);
        var part = destination + ".part";
        Directory.CreateDirectory(folder);
        using var client = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ReceiveAsync(client, file, part, progress, cancellationToken);
                break;
            }
            catch (Exception e) when (IsCut(e, cancellationToken))
            {
                var status = (e as HttpRequestException)?.StatusCode;
                var final = status is { } code && (int)code is >= 400 and < 500 and not 408 and not 429;
                if (final || attempt == Attempts)
                {
                    var reason = status is { } s ? $"the source answered {(int)s} ({s})" : $"downloading it failed ({e.Message})";
                    throw new DatasetUnavailableException(file.Name, file.Source.ToString(), folder, reason, e);
                }

                await Task.Delay(_pause * (1 << (attempt - 1)), cancellationToken);
            }
        }

        await CheckAsync(file, part, cancellationToken);
        File.Move(part, destination, overwrite: true);
        return destination;
    }

    private async Task ReceiveAsync(
        HttpClient client, RemoteFile file, string part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        await using var output = OpenPart(file, part);
        var received = output.Length;
        if (received > file.Length)
        {
            output.SetLength(received = 0);
        }

        progress?.Report(new DownloadProgress(file.Name, received, file.Length));
        if (received == file.Length)
        {
            return;
        }

        using var silence = new CancellationTokenSource(Silence, _time);
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, file.Source);
        if (received > 0)
        {
            request.Headers.Range = new RangeHeaderValue(received, null);
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stalled.Token);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // What is here does not belong to what is there now.
            output.SetLength(0);
            throw new HttpIOException(HttpRequestError.InvalidResponse, "the source refused to go on where it was cut");
        }

        response.EnsureSuccessStatusCode();
        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != received)
        {
            output.SetLength(received = 0);
        }

        var start = received;
        output.Seek(start, SeekOrigin.Begin);
        await using var input = await response.Content.ReadAsStreamAsync(stalled.Token);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await input.ReadAsync(buffer, stalled.Token)) > 0)
        {
            silence.CancelAfter(Silence);
            await output.WriteAsync(buffer.AsMemory(0, read), stalled.Token);
            received += read;
            progress?.Report(new DownloadProgress(file.Name, received, file.Length));
            if (received > file.Length)
            {
                // Too long: the check that follows says so, and the rest need not come.
                return;
            }
        }

        // Fewer bytes than this very answer promised: a cut. Fewer than the file should have: another file, which the check tells.
        if (response.Content.Headers.ContentLength > received - start)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, $"the connection ended after {received} of {file.Length} bytes");
        }
    }

    private static FileStream OpenPart(RemoteFile file, string part)
    {
        try
        {
            return new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
        }
        catch (IOException e) when (File.Exists(part))
        {
            throw new InvalidOperationException(
                $"{file.Name} is being downloaded to {part} by somebody else (another notebook?). Wait until that is done.", e);
        }
    }

    /// <summary>Whether a file is what was published: its length and its SHA-256.</summary>
    /// <param name="file">What was published.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What differs; null: nothing.</returns>
    public static async Task<string?> ProblemAsync(RemoteFile file, string path, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (content.Length != file.Length)
        {
            return $"expected {file.Length} bytes, got {content.Length}";
        }

        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        return string.Equals(hash, file.Sha256, StringComparison.OrdinalIgnoreCase) ? null : $"expected SHA-256 {file.Sha256}, got {hash}";
    }

    private static async Task CheckAsync(RemoteFile file, string part, CancellationToken cancellationToken)
    {
        if (await ProblemAsync(file, part, cancellationToken) is { } problem)
        {
            File.Delete(part);
            throw new InvalidDataException(
                $"{file.Name}: {problem} from {file.Source}. It was deleted; try again, and if this persists the source has changed.");
        }
    }

    private static bool IsCut(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
