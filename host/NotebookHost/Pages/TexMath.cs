using System.Net;
using System.Text;

namespace HybridPrior.NotebookHost.Pages;

/// <summary>Formulas in the TeX that lessons use as MathML, which browsers show by themselves.</summary>
/// <remarks>
/// Letters, numbers, operators, <c>_ ^ { }</c>, Greek, <c>\frac \sqrt \hat \tilde \bar \mathbf \mathbb \mathcal \mathrm \text \operatorname \left \right</c> and the
/// symbols of <see cref="TexSymbols"/>. What it does not know is shown as it was typed; no input is an error.
/// </remarks>
internal sealed class TexMath
{
    private const int MaxDepth = 100;
    private readonly string tex;
    private readonly bool display;
    private int at, depth;

    private TexMath(string tex, bool display)
    {
        this.tex = tex;
        this.display = display;
    }

    /// <summary>The formula as a <c>math</c> element.</summary>
    /// <param name="tex">The formula, without dollar signs.</param>
    /// <param name="display">Whether it stands in a line of its own.</param>
    public static string Html(string tex, bool display)
    {
        string row = new TexMath(tex, display).Row(end: '\0');
        string mode = display ? " display=\"block\"" : "";
        return $"<math{mode}><semantics><mrow>{row}</mrow><annotation encoding=\"application/x-tex\">{WebUtility.HtmlEncode(tex)}</annotation></semantics></math>";
    }

    private string Row(char end)
    {
        StringBuilder row = new();
        while (at < tex.Length)
        {
            if (tex[at] == end)
            {
                at++;
                break;
            }
            if (char.IsWhiteSpace(tex[at])) at++;
            else _ = row.Append(Scripted());
        }
        return row.ToString();
    }

    /// <summary>One thing with what hangs below and above it.</summary>
    private string Scripted()
    {
        bool limits = display && (Ahead("\\sum") || Ahead("\\prod") || Ahead("\\min") || Ahead("\\max") || Ahead("\\arg"));
        string core = tex[at] is '_' or '^' ? "<mrow></mrow>" : Atom();
        StringBuilder below = new(), above = new();   // any number of marks may follow one another
        while (ToScript())
        {
            char mark = tex[at++];
            if (mark == '_') _ = below.Append(Argument());
            else _ = above.Append(mark == '\'' ? "<mo>′</mo>" : Argument());
        }
        string gap = TexSymbols.IsName(core) ? "<mspace width=\"0.17em\"/>" : "";
        return Hung(core, below.ToString(), above.ToString(), limits) + gap;
    }

    private static string Hung(string core, string below, string above, bool limits) => (below, above) switch
    {
        ("", "") => core,
        (_, "") => $"<{(limits ? "munder" : "msub")}>{core}{One(below)}</{(limits ? "munder" : "msub")}>",
        ("", _) => $"<{(limits ? "mover" : "msup")}>{core}{One(above)}</{(limits ? "mover" : "msup")}>",
        _ => $"<{(limits ? "munderover" : "msubsup")}>{core}{One(below)}{One(above)}</{(limits ? "munderover" : "msubsup")}>",
    };

    private static string One(string content) => $"<mrow>{content}</mrow>";

    private bool Ahead(string command) => string.CompareOrdinal(tex, at, command, 0, command.Length) == 0;

    /// <summary>Moves over blanks to a script mark, where one follows.</summary>
    private bool ToScript()
    {
        int next = at;
        while (next < tex.Length && tex[next] == ' ') next++;
        if (next >= tex.Length || tex[next] is not ('_' or '^' or '\'')) return false;
        at = next;
        return true;
    }

    private string Argument()
    {
        while (at < tex.Length && tex[at] == ' ') at++;
        return at < tex.Length ? Atom() : "";
    }

    private string Atom()
    {
        // Deeper than any formula, and far from the end of the stack.
        if (depth == MaxDepth) return $"<mtext>{WebUtility.HtmlEncode(tex[at++].ToString())}</mtext>";
        depth++;
        string atom = AtomOf(tex[at++]);
        depth--;
        return atom;
    }

    private string AtomOf(char c)
    {
        if (c == '{') return One(Row('}'));
        if (c == '\\') return Command();
        if (char.IsAsciiDigit(c))
        {
            int start = at - 1;
            while (at < tex.Length && (char.IsAsciiDigit(tex[at]) || (tex[at] is '.' or ',' && at + 1 < tex.Length && char.IsAsciiDigit(tex[at + 1])))) at++;
            return $"<mn>{tex[start..at]}</mn>";
        }
        if (char.IsLetter(c)) return $"<mi>{c}</mi>";
        return c switch
        {
            '-' => "<mo>−</mo>",
            '*' => "<mo>∗</mo>",
            '|' => "<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">|</mo>",
            '(' or ')' or '[' or ']' => $"<mo stretchy=\"false\">{c}</mo>",
            '~' => "<mspace width=\"0.3em\"/>",
            '}' or '&' => "",
            _ => $"<mo>{WebUtility.HtmlEncode(c.ToString())}</mo>",
        };
    }

    private string Command()
    {
        int start = at;
        while (at < tex.Length && char.IsAsciiLetter(tex[at])) at++;
        if (at == start) at = Math.Min(at + 1, tex.Length);
        string name = tex[start..at];
        return name switch
        {
            "frac" or "tfrac" or "dfrac" => $"<mfrac>{One(Argument())}{One(Argument())}</mfrac>",
            "sqrt" => $"<msqrt>{Argument()}</msqrt>",
            "hat" or "widehat" => Accent("^"),
            "tilde" or "widetilde" => Accent("~"),
            "bar" or "overline" => Accent("¯"),
            "text" or "mathrm" or "textrm" or "mbox" => $"<mtext>{WebUtility.HtmlEncode(Raw())}</mtext>",
            "operatorname" => $"<mi mathvariant=\"normal\">{WebUtility.HtmlEncode(Raw())}</mi>",
            "mathbf" or "boldsymbol" or "bm" => $"<mi style=\"font-weight:bold\">{WebUtility.HtmlEncode(Raw())}</mi>",
            "mathbb" => $"<mi>{TexSymbols.DoubleStruck(Raw())}</mi>",
            "mathcal" => $"<mi>{TexSymbols.Script(Raw())}</mi>",
            "left" or "right" or "big" or "Big" or "bigl" or "bigr" => Delimiter(),
            _ => TexSymbols.Find(name) ?? $"<mtext>\\{WebUtility.HtmlEncode(name)}</mtext>",
        };
    }

    private string Accent(string mark) => $"<mover accent=\"true\">{One(Argument())}<mo stretchy=\"false\">{mark}</mo></mover>";

    private string Delimiter()
    {
        if (at >= tex.Length) return "";
        if (tex[at] == '.')
        {
            at++;
            return "";
        }
        return Atom().Replace(" stretchy=\"false\"", "");
    }

    /// <summary>The text between braces, or one character.</summary>
    private string Raw()
    {
        while (at < tex.Length && tex[at] == ' ') at++;
        if (at >= tex.Length) return "";
        if (tex[at] != '{') return tex[at++].ToString();
        int end = tex.IndexOf('}', at);
        string text = end < 0 ? tex[(at + 1)..] : tex[(at + 1)..end];
        at = end < 0 ? tex.Length : end + 1;
        return text;
    }
}
