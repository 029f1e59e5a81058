namespace HybridPrior.NotebookHost.Cells;

/// <summary>How deep brackets are nested in code, told without the compiler.</summary>
/// <remarks>
/// Roslyn guards most of its recursion, but not where it looks ahead for tuples and type arguments: a few thousand brackets there end the process, and no
/// handler is asked. Brackets in strings and comments count as well; nobody writes hundreds that are never closed.
/// </remarks>
internal static class CodeNesting
{
    private const int Deepest = 500;

    /// <summary>Whether the compiler may not be able to follow.</summary>
    public static bool IsTooDeep(string code)
    {
        int brackets = 0, angles = 0;
        foreach (char c in code)
        {
            switch (c)
            {
                case '(' or '[' or '{':
                    brackets++;
                    break;
                case ')' or ']' or '}':
                    brackets = Math.Max(0, brackets - 1);
                    break;
                case '<':
                    angles++;
                    break;
            }
            // A sign between numbers is never closed, but does not reach beyond its statement or argument list.
            if (c is ';' or ')' or '}') angles = 0;
            else if (c == '>') angles = Math.Max(0, angles - 1);
            if (brackets > Deepest || angles > Deepest) return true;
        }
        return false;
    }

    /// <summary>Refuses code that the compiler may not be able to follow.</summary>
    /// <exception cref="InsufficientExecutionStackException">It is nested too deep.</exception>
    public static void Require(string code)
    {
        if (IsTooDeep(code)) throw new InsufficientExecutionStackException($"This code is nested deeper than {Deepest} brackets, which the compiler cannot follow.");
    }
}
