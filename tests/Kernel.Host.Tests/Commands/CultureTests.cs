using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>Cells begin in the invariant culture, on every machine, and can name any other.</summary>
public sealed class CultureTests : IDisposable
{
    private static readonly string[] Cells =
    [
        "using System.Globalization;\n$\"{1234.5:N1}|{CultureInfo.CurrentCulture.Name}|{CultureInfo.CurrentUICulture.Name}|\" + await Task.Run(() => CultureInfo.CurrentCulture.Name)",
        "var german = new CultureInfo(\"de-DE\");\n(1234.5).ToString(\"N1\", german) + new DateTime(2026, 3, 1).ToString(\" MMMM\", german)",
        "\"i\".ToUpper(CultureInfo.GetCultureInfo(\"tr\"))",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<string[]> Run(int expected, params (string Name, string Value)[] variables)
    {
        NotebookFixture.Of(Cells).Save(_folder.File("n.ipynb"));
        var (code, output, error) = await NoisyProcess.Run(_folder.Path, variables, "run", "n.ipynb", "--allow-errors");
        Assert.True(code == expected, output + error);
        return [.. Notebook.Load(_folder.File("n.out.ipynb")).Cells.Select(c => string.Concat(c.Outputs.Select(o => MultilineText.Join(o!["data"]?["text/plain"] ?? o["traceback"]))))];
    }

    [Fact]
    public async Task The_culture_is_invariant_and_others_have_their_names()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") is "1" or "true", "This environment has no cultures.");
        Assert.Equal(["1,234.5|||", "1.234,5 März", "İ"], await Run(ExitCodes.Ok, ("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8")));
    }

    [Fact]
    public async Task Where_cultures_are_switched_off_the_error_says_so()
    {
        var shown = await Run(ExitCodes.CellFailed, ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"));
        Assert.Equal("1,234.5|||", shown[0]);
        Assert.Contains("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT is set", shown[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_ICU_the_kernel_starts_and_the_error_says_what_to_install()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems bring the cultures along.");

        // Files that are no libraries, found before the ones of the machine.
        var none = Directory.CreateDirectory(_folder.File("none")).FullName;
        var real = new[] { "/usr/lib", "/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu" }
            .Where(Directory.Exists).SelectMany(d => Directory.EnumerateFiles(d, "libicu*.so*")).Select(p => Path.GetFileName(p)!).Distinct();
        foreach (var name in real)
        {
            await File.WriteAllTextAsync(Path.Combine(none, name), string.Empty);
        }

        var shown = await Run(ExitCodes.CellFailed, ("LD_LIBRARY_PATH", none));
        Assert.Equal("1,234.5|||", shown[0]);
        Assert.All(shown[1..], s => Assert.Contains("apt-get install libicu", s, StringComparison.Ordinal));
    }
}
