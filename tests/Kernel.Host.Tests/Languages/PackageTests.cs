using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

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
        await Run("#r \"nuget: Microsoft.Data.Sqlite, 9.0.0\"");
        var output = await Run("using Microsoft.Data.Sqlite;\nusing var c = new SqliteConnection(\"Data Source=:memory:\");\nc.Open();\nvar q = c.CreateCommand();\nq.CommandText = \"select 40 + 2\";\nq.ExecuteScalar()");
        Assert.Equal("42", output.PlainValue);
    }

    [Fact]
    public async Task A_package_that_the_host_holds_itself_is_said_to_be_used_in_its_version()
    {
        var output = await Run("#r \"nuget: Newtonsoft.Json, 12.0.1\"");
        Assert.Matches("Loaded Newtonsoft.Json 12.0.1. This program holds Newtonsoft.Json 13[0-9.]* itself", output.Displays[0].Data[MimeBundle.PlainText]);
    }
}
