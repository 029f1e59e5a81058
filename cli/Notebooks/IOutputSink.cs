namespace HybridPrior.Cli.Notebooks;

/// <summary>Gets what a cell shows as it happens, in order and one call at a time.</summary>
internal interface IOutputSink
{
    /// <summary>Console text was written.</summary>
    void Write(string stream, string text);

    /// <summary>A value was shown; <paramref name="number"/> is what <see cref="Replace"/> will call it.</summary>
    void Show(int number, MimeBundle value, bool isResult);

    /// <summary>A value was replaced where it stands.</summary>
    void Replace(int number, MimeBundle value);
}
