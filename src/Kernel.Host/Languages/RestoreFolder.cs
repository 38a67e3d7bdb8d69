using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// A folder in which a package can be restored without obeying what others have laid above it: MSBuild looks for files to import, and the SDK for
/// its settings, in every folder up to the root, which for a temporary folder is one that all users write to.
/// </summary>
internal sealed class RestoreFolder : IDisposable
{
    private static readonly string[] SettingsNames = ["nuget.config", "NuGet.config", "NuGet.Config"];

    private RestoreFolder(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one, in the user's own cache; without a home, in a temporary folder of the user alone.</summary>
    /// <returns>The folder.</returns>
    public static RestoreFolder Create()
    {
        var folder = new RestoreFolder(Make());
        foreach (var name in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            File.WriteAllText(System.IO.Path.Combine(folder.Path, name), "<Project />");
        }

        File.WriteAllText(System.IO.Path.Combine(folder.Path, "Directory.Build.rsp"), string.Empty);
        File.WriteAllText(System.IO.Path.Combine(folder.Path, "global.json"), "{}");
        return folder;
    }

    /// <summary>
    /// The folder from which package sources are looked for, upwards: the notebook's, so that a <c>nuget.config</c> beside it counts, unless
    /// somebody else could have written one there or above.
    /// </summary>
    /// <param name="notebook">The notebook's folder.</param>
    /// <returns>The folder, and whether a configuration of somebody else was left out.</returns>
    public (string Folder, string? LeftOut) Settings(string notebook)
    {
        var foreign = Foreign(notebook);
        return foreign is null ? (System.IO.Path.GetFullPath(notebook), null) : (Path, foreign);
    }

    /// <summary>The configuration that would be obeyed here though it is another user's.</summary>
    /// <param name="folder">Where the search begins.</param>
    /// <returns>The file; null: there is none.</returns>
    public static string? Foreign(string folder)
    {
        for (var at = new DirectoryInfo(System.IO.Path.GetFullPath(folder)); at is not null; at = at.Parent)
        {
            foreach (var file in SettingsNames.Select(n => System.IO.Path.Combine(at.FullName, n)))
            {
                if (File.Exists(file) && !FileOwner.IsTrusted(file))
                {
                    return file;
                }
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A restore that was stopped may still hold a file; it is a folder of its own.
        }
    }

    private static string Make()
    {
        var root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        if (!string.IsNullOrEmpty(root))
        {
            try
            {
                var path = System.IO.Path.Combine(root, "noisynotebooks", "restore", Guid.NewGuid().ToString("N"));
                return OperatingSystem.IsWindows()
                    ? Directory.CreateDirectory(path).FullName
                    : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A home that is read-only.
            }
        }

        return Directory.CreateTempSubdirectory("noisy-nuget-").FullName;
    }
}
