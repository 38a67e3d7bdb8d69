using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Tests.Commands;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

/// <summary>Packages of a session are one graph, as in a project.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly ExecutionSession _session = new([], Path.GetTempPath());
    private int _number;

    public void Dispose() => _session.Dispose();

    private async Task<RecordedOutput> Run(string code)
    {
        var output = new RecordedOutput();
        var outcome = await _session.RunAsync(code, ++_number, output);
        Assert.True(outcome.Status == CellStatus.Completed, string.Join('\n', outcome.Error?.Traceback ?? []));
        return output;
    }

    [Fact]
    public async Task Packages_that_need_one_another_in_different_versions_work_together()
    {
        await Run("#r \"nuget: Serilog.Sinks.File, 7.0.0\"\n#r \"nuget: Serilog.Sinks.Console, 6.0.0\"");
        var output = await Run("using Serilog;\nusing var log = new LoggerConfiguration().WriteTo.Console().WriteTo.File(Path.GetTempFileName()).CreateLogger();\nlog.Information(\"logged\");");
        Assert.Contains("logged", output.Standard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Natives_of_a_package_are_found_from_Csharp()
    {
        await Run("#r \"nuget: DuckDB.NET.Data.Full, 1.5.6.1\"");
        var output = await Run("using DuckDB.NET.Data;\nusing var c = new DuckDBConnection(\"Data Source=:memory:\");\nc.Open();\nvar q = c.CreateCommand();\nq.CommandText = \"select 40 + 2\";\nq.ExecuteScalar()");
        Assert.Equal("42", output.PlainValue);
    }

    [Fact]
    public async Task Sqlite_is_here_already_with_its_native_library_whatever_version_is_asked_for()
    {
        const string Ask = "using Microsoft.Data.Sqlite;\nusing var c = new SqliteConnection(\"Data Source=:memory:\");\nc.Open();\nvar q = c.CreateCommand();\nq.CommandText = \"select 40 + 2\";\nq.ExecuteScalar()";
        Assert.Equal("42", (await Run("#r \"nuget: Microsoft.Data.Sqlite, 9.0.0\"\n" + Ask)).PlainValue);
        var library = await Run("using NoisyNotebooks.Methods.Text;\nusing var d = SqlDatabase.FromScript(\"create table t(x); insert into t values (7)\");\nd.Query(\"select x from t\")[0, 0]");
        Assert.Equal("7", library.PlainValue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_others_lay_into_the_temporary_folder_is_not_obeyed(bool isHomeless)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The folder is the user's own.");
        using var folder = new TemporaryFolder();
        var common = Directory.CreateDirectory(folder.File("tmp")).FullName;
        const string attack = "<Project><PropertyGroup><X>$([System.IO.File]::WriteAllText('{0}', 'x'))</X></PropertyGroup></Project>";
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            await File.WriteAllTextAsync(Path.Combine(common, name), string.Format(System.Globalization.CultureInfo.InvariantCulture, attack, folder.File("ran")));
        }

        await File.WriteAllTextAsync(Path.Combine(common, "Directory.Build.rsp"), "-nonsense");
        await File.WriteAllTextAsync(Path.Combine(common, "global.json"), "{ \"sdk\": { \"version\": \"1.0.0\" } }");
        NotebookFixture.Of("#r \"nuget: Serilog, 4.2.0\"", "typeof(Serilog.Log).Name", "#!fsharp\ntypeof<Serilog.Log>.Name").Save(folder.File("n.ipynb"));
        (string, string)[] variables = isHomeless ? [("TMPDIR", common), ("XDG_DATA_HOME", "/proc/nothing")] : [("TMPDIR", common), ("XDG_DATA_HOME", folder.File("data"))];
        var (code, output, error) = await NoisyProcess.Run(folder.Path, variables, "run", "n.ipynb");
        Assert.True(code == ExitCodes.Ok, output + error);
        Assert.False(File.Exists(folder.File("ran")));
        Assert.Empty(Directory.Exists(folder.File("data/noisynotebooks/restore")) ? Directory.GetDirectories(folder.File("data/noisynotebooks/restore")) : []);
    }

    [Fact]
    public async Task The_configuration_beside_the_notebook_counts_unless_others_can_write_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("packages"));
        var file = folder.File("nuget.config");
        await File.WriteAllTextAsync(file, $"<configuration><packageSources><clear /><add key=\"mine\" value=\"{folder.File("packages")}\" /></packageSources></configuration>");
        using var session = new ExecutionSession([], folder.Path);
        var outcome = await session.RunAsync("#r \"nuget: Not.There.At.All, 1.0.0\"", 1, new RecordedOutput());
        Assert.Contains("mine", outcome.Error!.Message, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(file, (UnixFileMode)0b110_110_110);
        Assert.Equal(file, RestoreFolder.Foreign(folder.Path));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Null(RestoreFolder.Foreign(folder.Path));
    }

    [Fact]
    public async Task A_package_that_the_host_holds_itself_is_said_to_be_used_in_its_version()
    {
        var output = await Run("#r \"nuget: Newtonsoft.Json, 12.0.1\"");
        Assert.Matches("Loaded Newtonsoft.Json 12.0.1. This program holds Newtonsoft.Json 13[0-9.]* itself", output.Displays[0].Data[MimeBundle.PlainText]);
    }
}
