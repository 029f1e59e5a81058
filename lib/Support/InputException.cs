namespace HybridPrior;

/// <summary>Input that cannot be used: a file, an option or an argument. The message is one sentence for the user.</summary>
/// <remarks>The sentence names the argument or path, what was expected and what came. The command line prints it alone and exits with code 2.</remarks>
public class InputException : Exception
{
    /// <summary>Creates the exception from one full sentence.</summary>
    /// <param name="sentence">What is wrong, in one sentence that ends with a full stop.</param>
    /// <param name="cause">The error underneath, if any; it is not shown to the user.</param>
    public InputException(string sentence, Exception? cause = null) : base(sentence, cause) { }

    /// <summary>Creates the exception from an interpolated string; numbers in it are written the same whatever the language of the system.</summary>
    /// <param name="sentence">What is wrong, in one sentence that ends with a full stop.</param>
    /// <param name="cause">The error underneath, if any; it is not shown to the user.</param>
    public InputException(InvariantText sentence, Exception? cause = null) : base(sentence.ToString(), cause) { }
}
