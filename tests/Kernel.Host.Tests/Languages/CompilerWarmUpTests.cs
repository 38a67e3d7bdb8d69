using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class CompilerWarmUpTests
{
    [Fact]
    public void The_compiler_goes_all_the_way() => Assert.True(CompilerWarmUp.Emit());
}
