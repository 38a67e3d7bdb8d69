using System.Formats.Tar;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Where the files of data sets lie: a data folder that the user keeps (environment variable <c>NOISY_DATA</c>), then a cache
/// folder (<c>NOISY_CACHE</c>, or <c>noisynotebooks</c> in the user's cache folder), to which missing files are downloaded.
/// Both hold one folder a data set.
/// </summary>
public sealed class DatasetStore
{
    private static readonly Lazy<HttpMessageHandler> SharedHandler = new(() => new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    });

    private readonly Lazy<FileDownloader> _downloader;

    /// <summary>Creates a store.</summary>
    /// <param name="dataFolder">The user's data folder, which is only read; none where null.</param>
    /// <param name="cacheFolder">The folder that downloads go to; created when needed.</param>
    /// <param name="handler">Sends the requests; the system's where left out. It is not disposed of.</param>
    public DatasetStore(string? dataFolder, string cacheFolder, HttpMessageHandler? handler = null)
        : this(dataFolder, cacheFolder, new Lazy<FileDownloader>(() => new FileDownloader(handler ?? SharedHandler.Value)))
    {
    }

    internal DatasetStore(string? dataFolder, string cacheFolder, Lazy<FileDownloader> downloader)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(cacheFolder);
        DataFolder = string.IsNullOrWhiteSpace(dataFolder) ? null : Path.GetFullPath(dataFolder);
        CacheFolder = Path.GetFullPath(cacheFolder);
        _downloader = downloader;
    }

    /// <summary>The user's data folder, where there is one.</summary>
    public string? DataFolder { get; }

    /// <summary>The folder that downloads go to.</summary>
    public string CacheFolder { get; }

    /// <summary>The store that the environment names at this moment.</summary>
    /// <returns>The store.</returns>
    public static DatasetStore FromEnvironment() =>
        new(Environment.GetEnvironmentVariable("NOISY_DATA"), DefaultCacheFolder());

    /// <summary>The folders of a data set, in the order of search.</summary>
    internal IEnumerable<string> Folders(string set)
    {
        if (DataFolder is not null)
        {
            yield return Path.Combine(DataFolder, set);
        }

        yield return Path.Combine(CacheFolder, set);
    }

    /// <summary>The first file that exists, whatever folder it lies in; a folder is searched for all names before the next.</summary>
    internal string? Find(string set, params IReadOnlyList<string> names)
    {
        foreach (var folder in Folders(set))
        {
            foreach (var name in names)
            {
                var path = Path.Combine(folder, name);
                if (File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    /// <summary>
    /// A file, compressed or not, downloaded where it is in neither folder. What lies in the cache as it was published is checked once more; what
    /// the user keeps is the user's.
    /// </summary>
    internal async Task<string> GetAsync(string set, RemoteFile file, DatasetRequest request)
    {
        var path = Find(set, file.Name, Path.GetFileNameWithoutExtension(file.Name));
        if (path is null)
        {
            return await _downloader.Value.DownloadAsync(file, Path.Combine(CacheFolder, set), request.Progress, request.CancellationToken);
        }

        if (path == Path.Combine(CacheFolder, set, file.Name) && await FileDownloader.ProblemAsync(file, path, request.CancellationToken) is { } problem)
        {
            throw new InvalidDataException($"{path}: {problem}. It has changed since it was downloaded; delete it, and the next call downloads it again.");
        }

        return path;
    }

    /// <summary>
    /// Downloads a <c>.tar.gz</c> and unpacks its one folder into the cache. The folder appears whole or not at all; the
    /// archive is deleted after.
    /// </summary>
    internal async Task UnpackAsync(string set, RemoteFile archive, string folderInArchive, DatasetRequest request)
    {
        var folder = Path.Combine(CacheFolder, set);
        var path = Find(set, archive.Name)
            ?? await _downloader.Value.DownloadAsync(archive, folder, request.Progress, request.CancellationToken);
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(temporary);
        try
        {
            await using (var file = RegularFile.OpenRead(path))
            await using (var unzipped = GzipContent.Open(file))
            {
                await TarFile.ExtractToDirectoryAsync(unzipped, temporary, overwriteFiles: false, request.CancellationToken);
            }

            var unpacked = Path.Combine(temporary, folderInArchive);
            var destination = Path.Combine(folder, folderInArchive);
            if (!Directory.Exists(unpacked))
            {
                throw new InvalidDataException($"{path}: expected a folder {folderInArchive} in it, got none.");
            }

            if (!Directory.Exists(destination))
            {
                Directory.Move(unpacked, destination);
            }
        }
        catch (Exception e) when (e is EndOfStreamException || (e is InvalidDataException && !e.Message.StartsWith(path, StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"{path}: the archive is damaged or cut off ({e.Message})", e);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }

        if (path.StartsWith(CacheFolder, StringComparison.Ordinal))
        {
            File.Delete(path);
        }
    }

    private static string DefaultCacheFolder()
    {
        if (Environment.GetEnvironmentVariable("NOISY_CACHE") is { Length: > 0 } chosen)
        {
            return chosen;
        }

        var parent = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg)
            ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

        // A user without a home (a service account) still has a place for temporary files.
        return Path.Combine(parent.Length > 0 ? parent : Path.GetTempPath(), "noisynotebooks");
    }
}
