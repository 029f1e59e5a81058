using HybridPrior.Catalogue;
using HybridPrior.Optimisation;

namespace HybridPrior.Tests.Catalogue;

public sealed class SettingUseTests
{
    [Theory]
    [InlineData("surgery+decoder", "learning_rate,generator,warm_start,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    [InlineData("surgery:cut=2", "learning_rate,generator,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    [InlineData("iagan", "generator,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    [InlineData("gaussian", "gaussian")]
    [InlineData("tv", "")]
    [InlineData("decoder", "learning_rate,generator,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    [InlineData("decoder:width=8", "learning_rate,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    [InlineData("denoiser", "gaussian,denoiser")]
    [InlineData("auto", "learning_rate,generator,gaussian,denoiser,warm_start,steps,pre_steps,restarts,optimiser,published,decay,memory")]
    public void A_prior_heeds_its_own_settings_alone(string prior, string heeded)
    {
        SettingUse use = new([prior], null, 150, null, false);
        string[] all =
        [
            "steps", "pre_steps", "restarts", "optimiser", "published", "decay", "memory", "learning_rate", "warm_start", "generator", "gaussian", "denoiser",
        ];
        Assert.Equal(heeded.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), all.Where(s => use.Idle(s) is null).Order());
        Assert.All(all, s => Assert.Null((use with { Priors = [prior, PriorCatalogue.All] }).Idle(s)));
    }

    [Fact]
    public void What_else_is_asked_for_decides_too()
    {
        SettingUse use = new(["decoder"], null, 150, null, false);
        Assert.NotNull((use with { Priors = ["decoder:width=8"] }).Idle("generator"));
        Assert.NotNull((use with { Optimiser = Optimiser.Lbfgs, PreSteps = 0 }).Idle("learning_rate"));
        Assert.NotNull((use with { Priors = ["hybrid"], PreSteps = 0 }).Idle("warm_start"));
        Assert.NotNull((use with { Priors = ["iagan"], Published = true }).Idle("steps"));
        Assert.NotNull((use with { Optimiser = Optimiser.Lbfgs, Steps = 0 }).Idle("optimiser"));
        Assert.Null((use with { Optimiser = Optimiser.Lbfgs, Steps = 1 }).Idle("optimiser"));
        Assert.Null((use with { Priors = ["iagan"], Optimiser = Optimiser.Lbfgs, Steps = 0, Published = true }).Idle("optimiser"));
        Assert.Equal("it has no effect on tv: it is for priors that are searched", (use with { Priors = ["tv"] }).Idle("restarts"));
    }
}
