using HybridPrior.Operators;
using static TorchSharp.torch;

namespace HybridPrior.Tests.Operators;

/// <summary>What every operator must do; a new operator is a new line in the list.</summary>
public class OperatorContractTests
{
    // Neither square nor a power of two, so that swapped axes show.
    private static readonly long[] Shape = [3, 16, 24];

    public static TheoryData<string> AllOperators =>
    [
        "identity",
        "gaussian:m=50",
        "gaussian:m=50,bits=16",
        "fast:m=50",
        "fast:m=1152",
        "superres:factor=2,kernel=mean",
        "superres:factor=4,kernel=bilinear",
        "superres:factor=2,kernel=bicubic",
        "superres:factor=8,kernel=bicubic",
        "inpaint:keep=0.3",
        "inpaint:box=9",
        "blur:sigma=1.5,border=circular",
        "blur:sigma=1.5,border=reflect",
        "blur:sigma=9,border=reflect",
        "blur:length=7,angle=30,border=circular",
        "blur:length=7,angle=30,border=reflect",
        "blur:length=24,angle=100,border=reflect",
        "blur:sigma=1,border=reflect+superres:factor=2,kernel=mean",
        "inpaint:keep=0.5+gaussian:m=40",
        "blur:length=5,angle=0,border=circular+superres:factor=4,kernel=bicubic+gaussian:m=20",
    ];

    [Theory, MemberData(nameof(AllOperators))]
    public void Operator_has_the_shapes_it_states(string spec)
    {
        using ILinearOperator A = Create(spec);
        Assert.Equal(Shape, A.InputShape);
        Assert.Equal([2, .. A.OutputShape], A.Forward(Draws.Batch(2, A.InputShape, 1)).shape);
        Assert.Equal([2, .. A.InputShape], A.Adjoint(Draws.Batch(2, A.OutputShape, 1)).shape);
        Assert.Throws<InputException>(() => A.Forward(zeros(1, 3, 24, 16)));
        Assert.Throws<InputException>(() => A.Forward(zeros(3, 16, 24)));
        Assert.Throws<InputException>(() => A.Adjoint(zeros([.. A.OutputShape])));
    }

    [Theory, MemberData(nameof(AllOperators))]
    public void Operator_is_linear(string spec)
    {
        using ILinearOperator A = Create(spec);
        Tensor a = Draws.Batch(2, A.InputShape, 1), b = Draws.Batch(2, A.InputShape, 2);
        Assert.InRange(Draws.Gap(A.Forward(2 * a - 3 * b), 2 * A.Forward(a) - 3 * A.Forward(b)), 0, 1e-4);
    }

    [Theory, MemberData(nameof(AllOperators))]
    public void Adjoint_passes_the_dot_test(string spec)
    {
        using ILinearOperator A = Create(spec);
        Tensor x = Draws.Batch(1, A.InputShape, 1), y = Draws.Batch(1, A.OutputShape, 2);
        Tensor image = A.Forward(x);
        double forward = Dot(image, y), backward = Dot(x, A.Adjoint(y));
        Assert.InRange(Math.Abs(forward - backward) / Math.Sqrt(Dot(image, image) * Dot(y, y)), 0, 1e-5);
    }

    [Theory, MemberData(nameof(AllOperators))]
    public void Gradient_equals_the_adjoint(string spec)
    {
        using ILinearOperator A = Create(spec);
        Tensor x = Draws.Batch(2, A.InputShape, 1).requires_grad_(), y = Draws.Batch(2, A.OutputShape, 2);
        (A.Forward(x) * y).sum().backward();
        Assert.InRange(Draws.Gap(x.grad!, A.Adjoint(y)), 0, 1e-5);
    }

    [Theory, MemberData(nameof(AllOperators))]
    public void Rows_of_a_batch_do_not_influence_each_other(string spec)
    {
        using ILinearOperator A = Create(spec);
        Tensor x = Draws.Batch(4, A.InputShape, 1), y = Draws.Batch(4, A.OutputShape, 2);
        Tensor forward = A.Forward(x), adjoint = A.Adjoint(y);
        for (int row = 0; row < 4; row++)
        {
            Assert.InRange(Draws.Gap(A.Forward(x.narrow(0, row, 1)), forward.narrow(0, row, 1)), 0, 1e-5);
            Assert.InRange(Draws.Gap(A.Adjoint(y.narrow(0, row, 1)), adjoint.narrow(0, row, 1)), 0, 1e-5);
        }
    }

    [Theory, MemberData(nameof(AllOperators))]
    public void Seed_decides_the_operator(string spec)
    {
        using ILinearOperator A = Create(spec), same = Create(spec), other = Create(spec, seed: 8);
        Tensor x = Draws.Batch(2, A.InputShape, 1);
        Assert.Equal(0, Draws.Gap(A.Forward(x), same.Forward(x)));
        bool random = new[] { "gaussian", "fast", "keep" }.Any(word => spec.Contains(word, StringComparison.Ordinal));
        Assert.Equal(random, Draws.Gap(A.Forward(x), other.Forward(x)) > 0.01);
    }

    [Theory, MemberData(nameof(AllOperators))]
    public void Operator_prints_the_form_the_command_line_reads(string spec)
    {
        using ILinearOperator A = Create(spec);
        Assert.Equal(spec, A.ToString());
        Assert.Equal(spec, OperatorSpec.Parse(spec).ToString());
    }

    [Theory, MemberData(nameof(AllOperators))]
    public void Operator_leaves_its_input_alive_and_outlives_scopes(string spec)
    {
        Tensor x = Draws.Batch(1, Shape, 1);
        ILinearOperator A;
        using (NewDisposeScope()) A = Create(spec);
        Tensor first = A.Forward(x).clone();
        A.Forward(x).Dispose();
        Assert.Equal(0, Draws.Gap(first, A.Forward(x)));
        A.Dispose();
        A.Dispose();
    }

    private static ILinearOperator Create(string spec, ulong seed = 7) => OperatorSpec.Parse(spec).Create(Shape, seed);

    private static double Dot(Tensor a, Tensor b) => (a.to(ScalarType.Float64) * b.to(ScalarType.Float64)).sum().item<double>();
}
