using static TorchSharp.torch;

namespace HybridPrior.Optimisation;

/// <summary>Adam (Kingma and Ba 2014) on one flat tensor: one pass over memory per step on the CPU, a handful of in-place operations elsewhere, whatever the number of layers.</summary>
/// <remarks>Elementwise, so rows of a batch never influence each other. Agrees with <c>torch.optim.Adam</c> step by step.</remarks>
public sealed class AdamMoments : IDisposable
{
    private readonly double beta1, beta2, epsilon;

    /// <summary>Starts with zero moments.</summary>
    /// <param name="parameter">The leaf to optimise, of any shape; changed in place.</param>
    /// <param name="beta1">Decay of the first moment.</param>
    /// <param name="beta2">Decay of the second moment.</param>
    /// <param name="epsilon">Added to the root of the second moment.</param>
    public AdamMoments(Tensor parameter, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    {
        (this.beta1, this.beta2, this.epsilon) = (beta1, beta2, epsilon);
        Parameter = parameter;
        FirstMoment = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
        SecondMoment = zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
    }

    /// <summary>What is optimised, with the shape it came with.</summary>
    public Tensor Parameter { get; }

    /// <summary>Running mean of the gradient, of the same shape; part of the state to save.</summary>
    public Tensor FirstMoment { get; }

    /// <summary>Running mean of the squared gradient, of the same shape; part of the state to save.</summary>
    public Tensor SecondMoment { get; }

    /// <summary>Steps done so far; part of the state to save.</summary>
    public long Steps { get; set; }

    /// <summary>Moves the parameter by one step along its gradient.</summary>
    /// <param name="gradient">Gradient of the loss, shaped like the parameter.</param>
    /// <param name="learningRate">Step size.</param>
    public void Step(Tensor gradient, double learningRate)
    {
        using var gradientsOff = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        double correction1 = 1 - Math.Pow(beta1, Steps), correction2 = 1 - Math.Pow(beta2, Steps);
        if (FusedAdam.Fits(Parameter, gradient))
        {
            FusedAdam.Step(Parameter, gradient, FirstMoment, SecondMoment, new(
                (float)(1 - beta1), (float)beta2, (float)(1 - beta2), (float)Math.Sqrt(correction2), (float)epsilon, (float)(-learningRate / correction1)));
            return;
        }
        FirstMoment.lerp_(gradient, 1 - beta1);
        SecondMoment.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        Tensor denominator = SecondMoment.sqrt().div_(Math.Sqrt(correction2)).add_(epsilon);
        Parameter.addcdiv_(FirstMoment, denominator, -learningRate / correction1);
    }

    /// <summary>Frees the moments; the parameter stays with its owner.</summary>
    public void Dispose()
    {
        FirstMoment.Dispose();
        SecondMoment.Dispose();
    }
}
