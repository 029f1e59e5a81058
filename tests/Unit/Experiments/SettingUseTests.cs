using HybridPrior.Experiments;
using HybridPrior.Inversion;

namespace HybridPrior.Tests.Experiments;

public sealed class SettingUseTests
{
    [Theory]
    [InlineData("tv", "tv_weight")]
    [InlineData("lasso-haar", "lasso_weight")]
    [InlineData("surgery+decoder", "cut,learning_rate,generator,width,width_share,layer_order,weights,warm_start,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    [InlineData("iagan", "bm3d,generator,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    [InlineData("gaussian", "gaussian")]
    [InlineData("decoder", "learning_rate,generator,width,width_share,layer_order,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    [InlineData("auto", "learning_rate,generator,gaussian,width,width_share,layer_order,weights,warm_start,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    public void A_prior_heeds_its_own_settings_alone(string prior, string heeded)
    {
        SettingUse use = new([prior], OptimiserKind.Automatic, 150, false, false);
        string[] all =
        [
            "steps", "pre_steps", "restarts", "optimiser", "published", "decay", "memory", "learning_rate", "warm_start", "weights", "width", "width_share", "layer_order",
            "generator", "gaussian", "lasso_weight", "tv_weight", "cut", "bm3d",
        ];
        Assert.Equal(heeded.Split(',').Order(), all.Where(s => use.Idle(s) is null).Order());
        Assert.All(all, s => Assert.Null((use with { Priors = [prior, ComparedPriors.All] }).Idle(s)));
    }

    [Fact]
    public void What_else_is_asked_for_decides_too()
    {
        SettingUse use = new(["decoder"], OptimiserKind.Automatic, 150, false, false);
        Assert.NotNull((use with { WidthGiven = true }).Idle("width_share"));
        Assert.NotNull((use with { WidthGiven = true }).Idle("generator"));
        Assert.NotNull((use with { Optimiser = OptimiserKind.Lbfgs, PreSteps = 0 }).Idle("learning_rate"));
        Assert.NotNull((use with { Priors = ["hybrid"], PreSteps = 0 }).Idle("warm_start"));
        Assert.NotNull((use with { Priors = ["iagan"], Published = true }).Idle("steps"));
        Assert.Equal("it has no effect on decoder: it is for tv", use.Idle("tv_weight"));
    }
}
