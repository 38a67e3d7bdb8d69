using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string At(string name) => Path.Combine(_folder.Path, name);

    [Fact]
    public void What_fails_on_the_way_changes_nothing()
    {
        WholeFile.Write(At("a"), "old"u8);
        Assert.Throws<InvalidDataException>(() => WholeFile.Write(At("a"), stream =>
        {
            stream.Write("new"u8);
            throw new InvalidDataException();
        }));
        Assert.Equal("old", File.ReadAllText(At("a")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_link_stays_one_and_what_it_leads_to_is_written()
    {
        Directory.CreateDirectory(At("far"));
        File.CreateSymbolicLink(At("link"), At("far/a"));
        WholeFile.Write(At("link"), "first"u8);
        WholeFile.Write(At("link"), "second"u8);
        Assert.NotNull(new FileInfo(At("link")).LinkTarget);
        Assert.Equal("second", File.ReadAllText(At("far/a")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_keeps_its_rights()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var mode in new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite, (UnixFileMode)0b110_110_100 })
        {
            WholeFile.Write(At("a"), "x"u8);
            File.SetUnixFileMode(At("a"), mode);
            WholeFile.Write(At("a"), "y"u8);
            Assert.Equal(mode, File.GetUnixFileMode(At("a")));
        }
    }

    [Fact]
    public void What_a_killed_process_has_left_is_removed_and_nothing_else()
    {
        var left = At($"a.{int.MaxValue}.{Guid.NewGuid():N}.tmp");
        var mine = At($"a.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp");
        foreach (var file in new[] { left, mine, At("a.notes.tmp"), At($"b.{int.MaxValue}.{Guid.NewGuid():N}.tmp") })
        {
            File.WriteAllText(file, "x");
        }

        WholeFile.Write(At("a"), "x"u8);
        Assert.False(File.Exists(left));
        Assert.Equal(4, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Errors_name_the_file_itself()
    {
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => WholeFile.Write(_folder.Path, "x"u8)).Message, StringComparison.Ordinal);
        File.WriteAllText(At("a"), "x");
        var error = Assert.ThrowsAny<IOException>(() => WholeFile.Write(At("a/b"), "x"u8));
        Assert.DoesNotContain(".tmp", error.Message, StringComparison.Ordinal);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such folder.");
        var refused = Record.Exception(() => WholeFile.Try("/proc/x"));
        Assert.True(refused is IOException or UnauthorizedAccessException);
        Assert.DoesNotContain(".tmp", refused.Message, StringComparison.Ordinal);
    }
}
