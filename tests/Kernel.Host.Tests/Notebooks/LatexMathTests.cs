using System.Xml.Linq;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

public sealed class LatexMathTests
{
    [Theory]
    [InlineData(@"\frac{1}{n}", "<mfrac><mrow><mn>1</mn></mrow><mrow><mi>n</mi></mrow></mfrac>")]
    [InlineData(@"\tilde y", "<mover accent=\"true\"><mi>y</mi><mo stretchy=\"false\">~</mo></mover>")]
    [InlineData(@"a \leftarrow \beta", "<mi>a</mi><mo>←</mo><mi>β</mi>")]
    [InlineData(@"\mathbb{R}^d", "<msup><mrow><mi>ℝ</mi></mrow><mi>d</mi></msup>")]
    [InlineData(@"\mathbf{t}", "<mrow><mi>𝐭</mi></mrow>")]
    [InlineData("a < b", "<mo>&lt;</mo>")]
    [InlineData(@"\text{if } x", "<mtext>if\u00a0</mtext>")]
    [InlineData(@"f'(x)", "<msup><mi>f</mi><mrow><mo>′</mo></mrow></msup>")]
    [InlineData(@"-0.5", "<mo>−</mo><mn>0.5</mn>")]
    public void Formulas_become_what_they_mean(string latex, string mathMl) =>
        Assert.Contains(mathMl, LatexMath.Convert(latex, display: false), StringComparison.Ordinal);

    [Theory]
    [InlineData(@"\mathcal{L} = -\frac1n \sum_{i=1}^n \log\left(1 - \langle p^{(i)}, t^{(i)}\rangle\right)")]
    [InlineData(@"\hat{y} = \operatorname*{arg\,max}_{c \in \{1,\dots,C\}} \prod_j \exp(z_j) \mid x \neq 0")]
    [InlineData(@"f(x) = \begin{cases} 1 & \text{if $x > 0$} \\ 0 & \text{otherwise} \end{cases}")]
    [InlineData(@"\begin{aligned} a &= b \\ &\le \sqrt[3]{c} \end{aligned} \quad \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}")]
    [InlineData(@"\nabla_\theta \ell \approx \mathbb{E}_{x\sim D}\bigl[\lVert \bar p - \tilde y\rVert_2^2\bigr], \underset{T}{\min}\; \max_{k \ne j} T_{kj}")]
    public void Formulas_of_the_field_are_well_formed(string latex) =>
        Assert.Equal("math", XElement.Parse(LatexMath.Convert(latex, display: true)!).Name.LocalName);

    [Theory]
    [InlineData(@"\nosuchthing{x}")]
    [InlineData(@"\frac{1}")]
    [InlineData(@"\left( x")]
    [InlineData("{x")]
    [InlineData("x}")]
    [InlineData("x_1_2")]
    [InlineData(@"\begin{cases} 1")]
    public void What_is_not_known_is_not_guessed(string latex) => Assert.Null(LatexMath.Convert(latex, display: true));

    [Theory]
    [InlineData(@"\alpha T\,(\operatorname{softmax}(z/T) - \operatorname{softmax}(t/T))/B", 2)]
    [InlineData(@"\tilde\ell(\hat y, y) = \ell(\hat y, y) - \alpha \ell(\hat y, y'), \quad \alpha \in [-1, 1]", 4)]
    [InlineData(@"a = \frac{\text{a long formula} = b + c + d + e + f}{g - h}", 2)]
    [InlineData(@"\left( aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = b \right)", 1)]
    [InlineData("a = b", 1)]
    public void A_long_formula_in_a_line_can_be_broken_where_TeX_breaks_it(string latex, int parts)
    {
        var inline = XElement.Parse($"<p>{LatexMath.Convert(latex, display: false)!.Replace("<wbr>", "<wbr/>", StringComparison.Ordinal)}</p>");
        var display = XElement.Parse(LatexMath.Convert(latex, display: true)!);

        Assert.Equal(parts, inline.Elements().Count(e => e.Name.LocalName == "math"));
        Assert.Equal(parts - 1, inline.Elements("wbr").Count());
        Assert.Equal(display.Value, inline.Value);
    }

    [Fact]
    public void Limits_stand_below_in_display_style_only()
    {
        Assert.Contains("<munderover>", LatexMath.Convert(@"\sum_{i}^{n} i", display: true), StringComparison.Ordinal);
        Assert.Contains("<msubsup>", LatexMath.Convert(@"\sum_{i}^{n} i", display: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused_instead_of_overflowing() =>
        Assert.Null(LatexMath.Convert(new string('{', 100_000), display: false));
}
