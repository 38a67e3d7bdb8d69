namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;
internal static class HtmlPage { public static string Of(Notebook n, string t) => t + n.Cells.Count; }
