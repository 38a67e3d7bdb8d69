using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>The folder by which Jupyter finds a kernel: <c>kernels/NAME</c> with a <c>kernel.json</c> and logos.</summary>
internal static partial class KernelSpec
{
    /// <summary>The name that the kernel has where no other is chosen.</summary>
    public const string StandardName = "noisy";

    private static readonly string[] Logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Jupyter's data folder of the user.</summary>
    /// <returns>The folder; it need not exist.</returns>
    public static string UserDataFolder()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } given)
        {
            return given;
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        }

        if (OperatingSystem.IsMacOS())
        {
            return Path.Combine(home, "Library", "Jupyter");
        }

        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".local", "share");
        return Path.Combine(data, "jupyter");
    }

    /// <summary>Jupyter's data folder below a prefix, for example that of a Python environment.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>The folder.</returns>
    public static string PrefixDataFolder(string prefix) => Path.Combine(Path.GetFullPath(prefix), "share", "jupyter");

    /// <summary>What people choose the kernel by: versions beside each other must not look the same.</summary>
    /// <param name="name">The name that the kernels of all languages share.</param>
    /// <param name="language">The language.</param>
    /// <returns>For example <c>C# (NoisyNotebooks)</c>, or <c>C# (NoisyNotebooks, NAME)</c> for a name of one's own.</returns>
    public static string DisplayName(string name, LanguageInfo language) =>
        name == StandardName ? language.DisplayName : $"{language.DisplayName.TrimEnd(')')}, {name})";

    /// <summary>Writes the kernelspec; one of the same name is replaced.</summary>
    /// <param name="dataFolder">Jupyter's data folder.</param>
    /// <param name="name">The kernel's name: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
    /// <param name="command">What starts this program.</param>
    /// <param name="language">The language that cells begin in; null: C#. Other languages add a suffix to the name.</param>
    /// <returns>The folder that was written.</returns>
    /// <exception cref="InvalidDataException">The name is malformed.</exception>
    public static string Install(string dataFolder, string name, IReadOnlyList<string> command, LanguageInfo? language = null)
    {
        language ??= LanguageInfo.CSharp;
        var folder = Folder(dataFolder, name + language.Suffix);
        string[] option = language == LanguageInfo.CSharp ? [] : ["--language", language.Id];
        var json = new JsonObject
        {
            ["argv"] = new JsonArray([.. command.Select(c => (JsonNode)c), "kernel", .. option.Select(o => (JsonNode)o), "{connection_file}"]),
            ["display_name"] = DisplayName(name, language),
            ["language"] = language.Language,
            ["interrupt_mode"] = "message",
            ["metadata"] = new JsonObject { ["debugger"] = false, ["version"] = LanguageInfo.Version },
        };
        foreach (var logo in Logos)
        {
            using var stream = typeof(KernelSpec).Assembly.GetManifestResourceStream(logo)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            AtomicFile.Write(Path.Combine(folder, logo), bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }

        // Last: Jupyter sees the kernel from here on.
        AtomicFile.Write(Path.Combine(folder, "kernel.json"), json.ToJsonString(Json) + "\n");
        return folder;
    }

    /// <summary>Removes a kernelspec of ours.</summary>
    /// <param name="dataFolder">Jupyter's data folder.</param>
    /// <param name="name">The kernel's name.</param>
    /// <returns>The folder that was removed.</returns>
    /// <exception cref="InvalidDataException">There is none, or it is another program's.</exception>
    public static string Uninstall(string dataFolder, string name)
    {
        var folder = Folder(dataFolder, name);
        if (!IsOurs(folder))
        {
            throw new InvalidDataException(
                Directory.Exists(folder) ? $"'{folder}' is not a kernel of noisy; nothing was removed." : $"There is no kernel '{folder}'.");
        }

        Directory.Delete(folder, recursive: true);
        return folder;
    }

    /// <summary>The kernelspecs of ours in a data folder.</summary>
    /// <param name="dataFolder">Jupyter's data folder.</param>
    /// <returns>Their folders.</returns>
    public static IReadOnlyList<string> List(string dataFolder)
    {
        var kernels = Path.Combine(dataFolder, "kernels");
        return Directory.Exists(kernels)
            ? [.. Directory.EnumerateDirectories(kernels).Where(IsOurs).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>A kernelspec of ours in one line: its folder, its version, and whether its program is still there.</summary>
    /// <param name="folder">The kernelspec's folder.</param>
    /// <returns>The line.</returns>
    public static string Describe(string folder)
    {
        var json = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "kernel.json")))!;
        var version = json["metadata"]?["version"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "version unknown";
        var missing = json["argv"]!.AsArray().Select(a => (string?)a)
            .FirstOrDefault(a => a is not null && Path.GetFileNameWithoutExtension(a) == "noisy" && Path.IsPathRooted(a) && !File.Exists(a));
        return $"{folder}  {version}{(missing is null ? string.Empty : $"  (its program is gone: {missing})")}";
    }

    /// <summary>How this program was started: the executable, or <c>dotnet</c> and the assembly.</summary>
    /// <returns>Full paths.</returns>
    public static IReadOnlyList<string> ThisProgram()
    {
        var process = Environment.ProcessPath!;
        var assembly = typeof(KernelSpec).Assembly.Location;
        if (Path.GetFileNameWithoutExtension(process) == Path.GetFileNameWithoutExtension(assembly) || assembly.Length == 0)
        {
            return [process];
        }

        // Another program, such as a test host, has loaded us: dotnet runs the assembly itself.
        var isDotnet = Path.GetFileNameWithoutExtension(process) == "dotnet";
        return [isDotnet ? process : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", assembly];
    }

    private static string Folder(string dataFolder, string name) =>
        Name().IsMatch(name)
            ? Path.Combine(Path.GetFullPath(dataFolder), "kernels", name)
            : throw new InvalidDataException($"--name {name}: expected letters, digits, '.', '-' and '_'.");

    private static bool IsOurs(string folder)
    {
        try
        {
            RegularFile.Check(Path.Combine(folder, "kernel.json"));
            return JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "kernel.json"))) is JsonObject json
                && json["argv"] is JsonArray argv
                && argv.Any(a => a is JsonValue value
                    && value.TryGetValue<string>(out var text)
                    && Path.GetFileNameWithoutExtension(text) == "noisy");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]*\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
