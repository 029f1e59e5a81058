namespace HybridPrior.Tests;

/// <summary>Tests that look at or change what the whole process has one of (count of tensors, console, current directory, language, convolutions): alone, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Serial
{
    public const string Name = "serial";
}
