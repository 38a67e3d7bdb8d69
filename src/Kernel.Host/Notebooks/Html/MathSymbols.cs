using System.Collections.Frozen;
using System.Text;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>LaTeX names and the characters that they stand for.</summary>
internal static class MathSymbols
{
    /// <summary>Letters: upright or italic as MathML's <c>mi</c> draws them.</summary>
    public static FrozenDictionary<string, string> Identifiers { get; } = Table("""
        alpha α  beta β  gamma γ  delta δ  epsilon ϵ  varepsilon ε  zeta ζ  eta η  theta θ  vartheta ϑ  iota ι  kappa κ
        lambda λ  mu μ  nu ν  xi ξ  omicron ο  pi π  varpi ϖ  rho ρ  varrho ϱ  sigma σ  varsigma ς  tau τ  upsilon υ  phi ϕ
        varphi φ  chi χ  psi ψ  omega ω  Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Upsilon Υ  Phi Φ  Psi Ψ
        Omega Ω  ell ℓ  hbar ℏ  imath ı  jmath ȷ  Re ℜ  Im ℑ  aleph ℵ  infty ∞  emptyset ∅  varnothing ∅  top ⊤  bot ⊥
        """);

    /// <summary>Operators, relations, arrows and marks.</summary>
    public static FrozenDictionary<string, string> Operators { get; } = Table("""
        partial ∂  nabla ∇  cdot ⋅  times ×  div ÷  pm ±  mp ∓  ast ∗  star ⋆  circ ∘  bullet ∙  oplus ⊕  ominus ⊖  otimes ⊗
        odot ⊙  cap ∩  cup ∪  setminus ∖  smallsetminus ∖  wedge ∧  land ∧  vee ∨  lor ∨  neg ¬  lnot ¬  forall ∀  exists ∃
        le ≤  leq ≤  leqslant ⩽  ge ≥  geq ≥  geqslant ⩾  ll ≪  gg ≫  ne ≠  neq ≠  approx ≈  equiv ≡  sim ∼  simeq ≃  cong ≅
        propto ∝  in ∈  notin ∉  ni ∋  subset ⊂  subseteq ⊆  supset ⊃  supseteq ⊇  mid ∣  nmid ∤  parallel ∥  perp ⊥  prec ≺
        succ ≻  preceq ⪯  succeq ⪰  models ⊨  vdash ⊢  triangleq ≜  doteq ≐  coloneqq ≔  to →  rightarrow →  leftarrow ←
        gets ←  leftrightarrow ↔  Rightarrow ⇒  Leftarrow ⇐  Leftrightarrow ⇔  iff ⟺  implies ⟹  longrightarrow ⟶
        longleftarrow ⟵  mapsto ↦  uparrow ↑  downarrow ↓  nearrow ↗  searrow ↘  hookrightarrow ↪  ldots …  dots …  cdots ⋯
        dotsc …  dotsb ⋯  vdots ⋮  ddots ⋱  colon :  prime ′  dagger †  angle ∠  therefore ∴  because ∵  lt <  gt >
        """);

    /// <summary>Operators whose limits stand above and below in display style.</summary>
    public static FrozenDictionary<string, string> Large { get; } = Table("""
        sum ∑  prod ∏  coprod ∐  bigcup ⋃  bigcap ⋂  bigoplus ⨁  bigotimes ⨂  bigwedge ⋀  bigvee ⋁
        """);

    /// <summary>Integrals: large, with limits beside them.</summary>
    public static FrozenDictionary<string, string> Integrals { get; } = Table("int ∫  iint ∬  iiint ∭  oint ∮");

    /// <summary>Delimiters by name.</summary>
    public static FrozenDictionary<string, string> Delimiters { get; } = Table("""
        langle ⟨  rangle ⟩  lvert |  rvert |  vert |  lVert ‖  rVert ‖  Vert ‖  lbrace {  rbrace }  lbrack [  rbrack ]
        lfloor ⌊  rfloor ⌋  lceil ⌈  rceil ⌉  | ‖  { {  } }
        """);

    /// <summary>Function names that are set upright.</summary>
    public static FrozenSet<string> Functions { get; } = Set(
        "log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan dim ker deg hom arg");

    /// <summary>Function names that take limits below them.</summary>
    public static FrozenSet<string> LimitFunctions { get; } = Set("max min sup inf lim limsup liminf argmax argmin det gcd Pr");

    /// <summary>Marks above a letter.</summary>
    public static FrozenDictionary<string, string> Accents { get; } = Table("""
        hat ^  widehat ^  bar ¯  overline ¯  tilde ~  widetilde ~  vec →  overrightarrow →  dot ˙  ddot ¨  check ˇ  breve ˘  acute ´
        grave `  mathring ˚  overbrace ⏞
        """);

    /// <summary>Marks below a letter.</summary>
    public static FrozenDictionary<string, string> UnderAccents { get; } = Table("underline _  underbrace ⏟");

    /// <summary>Blanks, in em.</summary>
    public static FrozenDictionary<string, string> Spaces { get; } = Table("""
        , 0.167em  : 0.222em  > 0.222em  ; 0.278em  ! -0.167em  quad 1em  qquad 2em  thinspace 0.167em  medspace 0.222em
        thickspace 0.278em  enspace 0.5em
        """);

    /// <summary>A letter or digit in one of LaTeX's alphabets.</summary>
    /// <param name="alphabet">The command: <c>mathbb</c>, <c>mathbf</c>, …</param>
    /// <param name="letter">The letter.</param>
    /// <returns>The character of Unicode's mathematical block; the letter itself where there is none.</returns>
    public static string InAlphabet(string alphabet, char letter)
    {
        // Letters that Unicode had before the block existed have gaps in it.
        var early = alphabet switch
        {
            "mathbb" => "C ℂ H ℍ N ℕ P ℙ Q ℚ R ℝ Z ℤ",
            "mathcal" or "mathscr" => "B ℬ E ℰ F ℱ H ℋ I ℐ L ℒ M ℳ R ℛ e ℯ g ℊ o ℴ",
            "mathfrak" => "C ℭ H ℌ I ℑ R ℜ Z ℨ",
            _ => string.Empty,
        };
        var place = early.IndexOf(letter + " ", StringComparison.Ordinal);
        if (place >= 0 && place % 4 == 0)
        {
            return early[place + 2].ToString();
        }

        var (upper, lower, digit) = alphabet switch
        {
            "mathbb" => (0x1D538, 0x1D552, 0x1D7D8),
            "mathbf" or "bf" => (0x1D400, 0x1D41A, 0x1D7CE),
            "boldsymbol" or "bm" => (0x1D468, 0x1D482, 0x1D7CE),
            "mathcal" or "mathscr" => (0x1D49C, 0x1D4B6, 0),
            "mathfrak" => (0x1D504, 0x1D51E, 0),
            "mathsf" => (0x1D5A0, 0x1D5BA, 0x1D7E2),
            "mathtt" => (0x1D670, 0x1D68A, 0x1D7F6),
            _ => (0, 0, 0),
        };
        var code = letter switch
        {
            >= 'A' and <= 'Z' when upper > 0 => upper + letter - 'A',
            >= 'a' and <= 'z' when lower > 0 => lower + letter - 'a',
            >= '0' and <= '9' when digit > 0 => digit + letter - '0',
            >= 'α' and <= 'ω' when alphabet is "mathbf" or "boldsymbol" or "bm" => 0x1D6C2 + letter - 'α',
            >= 'Α' and <= 'Ω' when alphabet is "mathbf" or "boldsymbol" or "bm" => 0x1D6A8 + letter - 'Α',
            _ => letter,
        };
        return new Rune(code).ToString();
    }

    private static FrozenDictionary<string, string> Table(string pairs)
    {
        var words = pairs.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Chunk(2).ToFrozenDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
