using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Tests.Numerics;

public sealed class LbfgsTests
{
    [Fact]
    public void The_bottom_of_Rosenbrocks_valley_is_found()
    {
        double[] start = [-1.2, 1];
        var (point, steps) = Lbfgs.Minimize(start, Rosenbrock, tolerance: 1e-9);

        Assert.Equal(1, point[0], 1e-6);
        Assert.Equal(1, point[1], 1e-6);
        Assert.InRange(steps, 5, 200);
        Assert.Equal([-1.2, 1], start);
    }

    [Fact]
    public void It_ends_with_its_steps_with_small_gains_and_when_it_is_told()
    {
        Assert.Equal(3, Lbfgs.Minimize([-1.2, 1], Rosenbrock, steps: 3).Steps);
        Assert.True(Lbfgs.Minimize([-1.2, 1], Rosenbrock, leastGain: 0.5).Steps < Lbfgs.Minimize([-1.2, 1], Rosenbrock).Steps);
        Assert.Equal(0, Lbfgs.Minimize([1, 1], Rosenbrock).Steps);
        Assert.Throws<OperationCanceledException>(() => Lbfgs.Minimize([-1.2, 1], Rosenbrock, cancellationToken: new CancellationToken(canceled: true)));
    }

    private static double Rosenbrock(double[] x, double[] gradient)
    {
        var bend = x[1] - (x[0] * x[0]);
        gradient[0] = (-400 * x[0] * bend) - (2 * (1 - x[0]));
        gradient[1] = 200 * bend;
        return (100 * bend * bend) + ((1 - x[0]) * (1 - x[0]));
    }
}
