#pragma warning disable
namespace HybridPrior.Reports; public sealed class ComparisonReport(Experiments.Comparison c, Experiments.RunEnvironment e, IReadOnlyDictionary<string, object> s) { public void Save(string f) {} }
