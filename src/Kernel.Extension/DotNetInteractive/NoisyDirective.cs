using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DotNet.Interactive.Commands;

namespace NoisyNotebooks.Kernel.Extension.DotNetInteractive;

/// <summary>
/// Any of our magic commands as .NET Interactive binds it: it makes a JSON object of the line, one property a parameter, and one
/// that names the command. All of them are kept as they came; the command's own declaration checks them.
/// </summary>
public sealed class NoisyDirective : KernelDirectiveCommand
{
    /// <summary>The bound values by the parameters' names in camel case.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Values { get; set; } = [];
}
