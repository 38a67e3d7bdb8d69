using System.Diagnostics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Methods.Tests.Data;

/// <summary>To open a pipe can wait for ever: readers refuse it before.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_pass_and_what_is_not_there_too()
    {
        var path = Path.Combine(_folder.Path, "a");
        RegularFile.Check(path);
        Assert.Throws<FileNotFoundException>(() => RegularFile.OpenRead(path));
        File.WriteAllText(path, "x");
        RegularFile.Check(path);
        using var stream = RegularFile.OpenRead(path);
        Assert.Equal('x', stream.ReadByte());
        Assert.Throws<ArgumentNullException>(() => RegularFile.Check(null!));
    }

    [Fact]
    public void Folders_pipes_and_devices_are_refused_by_every_reader()
    {
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => RegularFile.Check(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such pipes.");
        var path = Path.Combine(_folder.Path, "pipe");
        using (var made = Process.Start("mkfifo", path))
        {
            made.WaitForExit();
        }

        foreach (var device in new[] { "/dev/zero", "/dev/null", "/dev/random", "/dev/tty" }.Where(File.Exists))
        {
            Assert.All(Readers(device), r => Assert.Contains("expected a regular file", Assert.Throws<IOException>(r).Message, StringComparison.Ordinal));
        }

        Assert.All(Readers(path), r => Assert.Contains("expected a regular file", Assert.Throws<IOException>(r).Message, StringComparison.Ordinal));
    }

    private static Action[] Readers(string path) =>
        [
            () => RegularFile.OpenRead(path).Dispose(),
            () => CsvFiles.Load(path, "label"),
            () => LabelSetCsvFiles.LoadTags(path),
            () => IdxFiles.Load(path, path),
            () => DigitsFile.Load(path),
            () => ProbabilityMatrix.FromNpy(path),
        ];
}
