using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests.Languages;

public sealed class MappedResolverTests
{
    private readonly MappedResolver _resolver = new(ScriptMetadataResolver.Default);

    [Theory]
    [InlineData("FSharp.Compiler.Service")]
    [InlineData("Microsoft.CodeAnalysis.CSharp")]
    [InlineData("NetMQ")]
    public void What_only_this_program_uses_is_kept_from_the_compiler(string name)
    {
        var program = MetadataReference.CreateFromFile(typeof(MappedResolver).Assembly.Location);
        Assert.Null(_resolver.ResolveMissingAssembly(program, new AssemblyIdentity(name)));
    }

    [Fact]
    public void What_a_library_needs_is_found_beside_it_once()
    {
        var library = MetadataReference.CreateFromFile(typeof(Kernel.Extension.Commands.MagicCommand).Assembly.Location);
        var found = _resolver.ResolveMissingAssembly(library, new AssemblyIdentity("FSharp.Core"));
        Assert.EndsWith("FSharp.Core.dll", found!.FilePath, StringComparison.Ordinal);
        Assert.Same(found, _resolver.ResolveMissingAssembly(library, new AssemblyIdentity("FSharp.Core")));
    }
}
