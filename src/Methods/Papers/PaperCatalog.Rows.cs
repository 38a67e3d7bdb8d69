namespace NoisyNotebooks.Methods.Papers;

public static partial class PaperCatalog
{
    private static IEnumerable<Paper> Rows() => [];
}
