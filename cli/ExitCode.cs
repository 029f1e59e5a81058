namespace HybridPrior.Cli;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The input was fine, but what it asks for failed: a cell threw, a rule is broken.</summary>
    public const int Failed = 1;

    public const int BadInput = 2;

    /// <summary>128 + SIGINT, as shells expect.</summary>
    public const int Cancelled = 130;
}
