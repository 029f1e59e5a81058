namespace HybridPrior.Experiments;

/// <summary>How much a lesson or a sweep computes.</summary>
public enum Scale
{
    /// <summary>As little as shows that everything works: seconds, and pictures that mean nothing.</summary>
    Tiny,

    /// <summary>Minutes on two processor cores: fewer images and steps than the paper, enough to see its effects.</summary>
    Lesson,

    /// <summary>The paper's numbers.</summary>
    Paper,
}
