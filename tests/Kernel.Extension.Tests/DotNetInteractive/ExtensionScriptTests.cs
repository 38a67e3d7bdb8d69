using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Extension.Tests.DotNetInteractive;

public sealed class ExtensionScriptTests
{
    [Fact]
    public void The_script_follows_from_the_declarations()
    {
        var script = File.ReadAllText(ExtensionScript.Path);

        Assert.True(ExtensionScript.Regenerate(script, MagicCommands.All) == script, ExtensionScript.HowToUpdate);
    }
}
