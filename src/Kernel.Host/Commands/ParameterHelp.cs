using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy run --help-notebook</c>: what notebooks take behind <c>-p</c>.</summary>
internal static class ParameterHelp
{
    /// <summary>Prints the parameters of notebooks.</summary>
    /// <param name="paths">The notebooks.</param>
    /// <returns>The exit code.</returns>
    public static int Show(IEnumerable<string> paths) =>
        FileErrors.Report(() =>
        {
            foreach (var path in paths)
            {
                var declared = NotebookParameters.Declared(Notebook.Load(path));
                Console.WriteLine(declared.Count == 0 ? DibFile.Is(path) ? DibFile.NoParameters(path) : $"{path} takes no parameters." : $"{path} takes:");
                foreach (var parameter in declared)
                {
                    var note = parameter.Comment.Length == 0 ? string.Empty : $"  {parameter.Comment}";
                    Console.WriteLine($"  -p {parameter.Name}=…  {parameter.Type ?? "any type"}, {parameter.Default} where it is not given{note}");
                }
            }
        });
}
