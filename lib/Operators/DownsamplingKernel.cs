namespace HybridPrior.Operators;

/// <summary>The filter a low-resolution image is made with, widened by the factor so that it does not alias.</summary>
public enum DownsamplingKernel
{
    /// <summary>Mean over each factor x factor block.</summary>
    Mean,

    /// <summary>Triangle of half-width factor.</summary>
    Bilinear,

    /// <summary>Keys's cubic with a = -1/2 and half-width 2 factor, as MATLAB's imresize and Pillow use.</summary>
    Bicubic,
}
