using System.Diagnostics;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>
/// Disks that are full, or become full while something runs: one line that names the file, what was there stays whole, nothing half-written lies around,
/// and the result is kept elsewhere. The disk is a small tmpfs in a mount namespace of its own, where the system allows one.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Data = "var noisy = new SymmetricNoise(0.4).Inject(SyntheticData.GaussianBlobs(300, seed: 3), 1).Dataset;";

    // 96 KB, of which 20 KB are an older file and the filling takes the rest but for some pages.
    private const string Script =
        """
        set -e
        mount -t tmpfs -o size=96k none "$1"
        cd "$1"
        head -c 20000 /dev/zero | tr '\0' a > old
        head -c "$2" /dev/zero > filling 2>/dev/null || true
        shift 2
        set +e
        "$@"
        echo "code $?"
        head -c 20000 /dev/zero | tr '\0' a | cmp -s - old && echo "old whole"
        ls -A
        """;

    private const string Full = "90000";
    private const string NearlyFull = "69000";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run {book} -o out.ipynb")]
    [InlineData("run {book} -o {folder}/out.ipynb --html out.html")]
    [InlineData("export {book} --html out.html")]
    [InlineData("papers --markdown out.md")]
    [InlineData("reproduce 28 --scale quick --markdown out.md")]
    public async Task On_a_full_disk_nothing_is_begun_and_nothing_is_left(string command)
    {
        var (output, error) = await RunAsync(Full, [Large], command);

        Assert.Contains("code 2\n", output, StringComparison.Ordinal);
        Assert.Matches("^[^\n]*No space left on device[^\n]*/disk/out\\.(ipynb|html|md)'[^\n]*\n$", error);
        Assert.EndsWith("old whole\nfilling\nold\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("[1/", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_becomes_full_costs_no_result_of_a_run()
    {
        var (output, error) = await RunAsync(NearlyFull, [Large], "run {book} -o out.ipynb");

        Assert.Contains("code 2\n", output, StringComparison.Ordinal);
        var kept = error[(error.LastIndexOf("It is kept in ", StringComparison.Ordinal) + "It is kept in ".Length)..].Trim();
        Assert.Contains("yyyy", await File.ReadAllTextAsync(kept), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(kept)!, recursive: true);

        // What stands there is the notebook as it was when it last fitted.
        Assert.EndsWith("old whole\nfilling\nold\nout.ipynb\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_audit_that_cannot_write_its_list_is_in_its_variable()
    {
        var (output, _) = await RunAsync(
            NearlyFull,
            [Data, "#!audit noisy --model mlp --epochs 2 --device cpu --export list.csv", "Console.WriteLine($\"left {issues.Count > 0}\");"],
            "run {book} -o {folder}/out.ipynb");

        Assert.Contains("#!audit --export: No space left on device", output, StringComparison.Ordinal);
        Assert.Contains("What it was to hold is in the variable 'issues'.", output, StringComparison.Ordinal);
        Assert.Contains("left True", output, StringComparison.Ordinal);
        Assert.EndsWith("old whole\nfilling\nold\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_that_has_no_room_is_named_and_leaves_nothing()
    {
        var (output, _) = await RunAsync(NearlyFull, [Data, "#!train elr --data noisy --model mlp --epochs 2 --device cpu --checkpoint state.bin"], "run {book} -o {folder}/out.ipynb");

        Assert.Contains("code 1\n", output, StringComparison.Ordinal);
        Assert.Matches("#!train: No space left on device.*state\\.bin", output);
        Assert.EndsWith("old whole\nfilling\nold\n", output, StringComparison.Ordinal);
    }

    private static string Large => "Console.WriteLine(new string('y', 300_000));";

    private async Task<(string Output, string Error)> RunAsync(string filling, string[] cells, string command)
    {
        var book = NotebookFixture.Of(cells);
        foreach (var cell in book.Cells.Where(c => c.Source.StartsWith("#!audit", StringComparison.Ordinal)))
        {
            // The next cell looks at what there is after the error.
            cell.Metadata["tags"] = new System.Text.Json.Nodes.JsonArray("raises-exception");
        }

        book.Save(_folder.File("book.ipynb"));
        var disk = Directory.CreateDirectory(_folder.File("disk")).FullName;
        await File.WriteAllTextAsync(_folder.File("disk.sh"), Script);
        string[] arguments = [.. command.Split(' ').Select(a => a.Replace("{book}", _folder.File("book.ipynb"), StringComparison.Ordinal).Replace("{folder}", _folder.Path, StringComparison.Ordinal))];
        return await UnshareAsync([_folder.File("disk.sh"), disk, filling, .. KernelSpec.ThisProgram(), .. arguments]);
    }

    private static async Task<(string Output, string Error)> UnshareAsync(string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && await AllowsAsync(), "This system gives no mount namespace to its user (unshare -rm).");
        var (_, output, error) = await RunAsync("unshare", ["-rm", "sh", .. arguments]);
        return (output, error);
    }

    private static async Task<bool> AllowsAsync()
    {
        try
        {
            return (await RunAsync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs -o size=4k none /mnt"])).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string file, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
