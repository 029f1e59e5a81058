namespace HybridPrior.NotebookHost.Pages;

/// <summary>TeX's names of symbols.</summary>
internal static class TexSymbols
{
    private static readonly Dictionary<string, string> Letters = Read(
        "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ kappa κ lambda λ mu μ nu ν xi ξ "
        + "pi π rho ρ sigma σ tau τ phi ϕ varphi φ chi χ psi ψ omega ω "
        + "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω ell ℓ infty ∞ partial ∂ nabla ∇ top ⊤ dots … ldots … cdots ⋯");

    private static readonly Dictionary<string, string> Operators = Read(
        "times × cdot ⋅ pm ± in ∈ notin ∉ subset ⊂ le ≤ leq ≤ ge ≥ geq ≥ ll ≪ gg ≫ ne ≠ neq ≠ approx ≈ sim ∼ simeq ≃ "
        + "equiv ≡ propto ∝ to → rightarrow → mapsto ↦ Rightarrow ⇒ "
        + "odot ⊙ otimes ⊗ oplus ⊕ circ ∘ sum ∑ prod ∏ int ∫ mid ∣ cup ∪ cap ∩ forall ∀ exists ∃ colon : star ⋆ ast ∗");

    private static readonly Dictionary<string, string> Fences = Read(
        "| ∥ Vert ∥ lVert ∥ rVert ∥ vert | lvert | rvert | { { } } langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉");

    private static readonly HashSet<string> Names = ["min", "max", "arg", "log", "ln", "exp", "sin", "cos", "lim", "sup", "inf", "det", "dim", "ker"];

    private static readonly Dictionary<string, string> Spaces = new()
    {
        [","] = "0.17em",
        [":"] = "0.22em",
        [";"] = "0.28em",
        [" "] = "0.3em",
        ["quad"] = "1em",
        ["qquad"] = "2em",
    };

    /// <summary>The element for a command, if it is known.</summary>
    public static string? Find(string name)
    {
        if (Letters.TryGetValue(name, out string? letter)) return $"<mi>{letter}</mi>";
        if (Operators.TryGetValue(name, out string? sign)) return $"<mo>{sign}</mo>";
        if (Fences.TryGetValue(name, out string? fence)) return $"<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">{fence}</mo>";
        if (Spaces.TryGetValue(name, out string? width)) return $"<mspace width=\"{width}\"/>";
        if (Names.Contains(name)) return $"<mi>{name}</mi>";
        return name switch
        {
            "%" or "$" or "#" or "_" or "&" => $"<mo>{name.Replace("&", "&amp;")}</mo>",
            "!" or "limits" or "displaystyle" => "",
            "\\" => "<mspace linebreak=\"newline\"/>",
            _ => null,
        };
    }

    /// <summary>Whether the element is the name of a function, which stands apart from what follows it.</summary>
    public static bool IsName(string element) => element.Length > "<mi>x</mi>".Length && Names.Contains(element["<mi>".Length..^"</mi>".Length]);

    public static string DoubleStruck(string text) => string.Concat(text.Select(c => c switch
    {
        'R' => "ℝ",
        'N' => "ℕ",
        'Z' => "ℤ",
        'C' => "ℂ",
        'P' => "ℙ",
        'Q' => "ℚ",
        >= 'A' and <= 'Z' => char.ConvertFromUtf32(0x1D538 + c - 'A'),
        _ => System.Net.WebUtility.HtmlEncode(c.ToString()),
    }));

    public static string Script(string text) => string.Concat(text.Select(c => c switch
    {
        'B' => "ℬ",
        'E' => "ℰ",
        'F' => "ℱ",
        'H' => "ℋ",
        'I' => "ℐ",
        'L' => "ℒ",
        'M' => "ℳ",
        'R' => "ℛ",
        >= 'A' and <= 'Z' => char.ConvertFromUtf32(0x1D49C + c - 'A'),
        _ => System.Net.WebUtility.HtmlEncode(c.ToString()),
    }));

    private static Dictionary<string, string> Read(string pairs) => pairs.Split(' ').Chunk(2).ToDictionary(p => p[0], p => p[1]);
}
