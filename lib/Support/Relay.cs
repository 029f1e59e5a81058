namespace HybridPrior;

/// <summary>Hands progress on at once and on the same thread, where <see cref="Progress{T}"/> would post it to another.</summary>
/// <param name="report">What to do with it.</param>
internal sealed class Relay<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}
