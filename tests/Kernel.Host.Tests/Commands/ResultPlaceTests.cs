using NoisyNotebooks.Kernel.Host.Commands;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>Where a result cannot go is said before the work; what cannot be written after it is kept elsewhere.</summary>
public sealed class ResultPlaceTests
{
    [Theory]
    [InlineData("papers")]
    [InlineData("reproduce 03-elr --scale quick")]
    public async Task A_folder_for_a_file_is_refused_in_one_line_before_anything_is_measured(string command)
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = await NoisyProcess.Run(folder.Path, [.. command.Split(' '), "--markdown", folder.Path]);
        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Equal($"'{folder.Path}' is a folder, expected a file.", error.TrimEnd());
        Assert.Empty(output);
    }

    [Fact]
    public void A_result_that_cannot_be_written_is_kept_in_a_folder_that_the_error_names()
    {
        using var folder = new TemporaryFolder();
        var target = folder.File("results.md");
        Directory.CreateDirectory(target);
        var error = Assert.Throws<IOException>(() => KeptResult.Write(target, "measured"));
        Assert.StartsWith($"Cannot write the result to '{target}': ", error.Message, StringComparison.Ordinal);
        var kept = error.Message[(error.Message.LastIndexOf("kept in ", StringComparison.Ordinal) + "kept in ".Length)..];
        Assert.Equal("measured", File.ReadAllText(kept));
        Directory.Delete(Path.GetDirectoryName(kept)!, recursive: true);
    }
}
