namespace HybridPrior.Tests;

/// <summary>Tests that look at or change what the whole process has one of (count of tensors, console, current directory, language, convolutions): alone, after all others.</summary>
/// <remarks>
/// All tests run one after the other (xunit.runner.json): TorchSharp lets the Scalar of a sum be collected while native code reads it, when another thread allocates, and then a test fails once in a few runs.
/// </remarks>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Serial
{
    public const string Name = "serial";
}
