namespace HybridPrior.NotebookHost;

/// <summary>Something that whoever wrote or named a notebook can mend: a file, a setting, an address. The message is one sentence for them.</summary>
/// <param name="message">The sentence.</param>
/// <param name="cause">What lies behind it.</param>
internal sealed class NotebookException(string message, Exception? cause = null) : Exception(message, cause);
