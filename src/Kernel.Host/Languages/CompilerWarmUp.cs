using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Writes an assembly that nobody wants, so that the compiler's own code for that is compiled while another core still reads the references of the first piece: a tenth of a second
/// less to the first cell.
/// </summary>
internal static class CompilerWarmUp
{
    // A field, a call and a conversion: what most pieces have.
    private const string Code = "public sealed class Something { private int _number; public object Value(string text) { _number = text.Length; return _number; } }";

    /// <summary>Compiles it.</summary>
    /// <returns>Whether the compiler went all the way.</returns>
    public static bool Emit()
    {
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        return CSharpCompilation.Create(
            "something",
            [CSharpSyntaxTree.ParseText(Code, encoding: Encoding.UTF8)],
            ScriptReferences.All.OfType<PortableExecutableReference>().Where(r => r.FilePath == typeof(object).Assembly.Location),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, concurrentBuild: false))
            .Emit(assembly, symbols, options: PassingPieces.Options).Success;
    }
}
