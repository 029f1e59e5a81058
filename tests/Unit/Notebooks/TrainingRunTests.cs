using HybridPrior.Images;
using HybridPrior.Inversion;
using HybridPrior.Notebooks;

namespace HybridPrior.Tests.Notebooks;

[Collection(Serial.Name)]
public class TrainingRunTests
{
    [Fact]
    public void Trained_generator_is_shown_opened_kept_and_its_folder_goes()
    {
        using ImageSet images = Landscapes.Draw(8, 64, 1);
        string folder = "", kept = Path.Combine(Directory.CreateTempSubdirectory("hybridprior").FullName, "mine.safetensors");
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using TrainingRun run = TrainingRun.Vae(images, 2, batch: 4);
            folder = Path.GetDirectoryName(run.File)!;
            Assert.Equal(2, run.Steps);
            Assert.Equal("Chart: reconstruction PSNR of the batch against steps", run.Chart().ToString());
            using Session lab = Session.Open(run.File, new Schedule(1, 1));
            Assert.StartsWith("trained.safetensors: vae64, 64 px, latent code 100 x N(0, 0.1^2)", lab.ToString(), StringComparison.Ordinal);
            using ImageSet samples = lab.Samples(2);
            Assert.InRange(samples.Images.std().item<float>(), 0.01f, 0.5f);
            run.Save(kept);
            Assert.Equal(File.ReadAllBytes(run.File), File.ReadAllBytes(kept));
        });
        Assert.StartsWith("step 1 of 2: loss ", shown[0].ToString(), StringComparison.Ordinal);
        Assert.Matches(@"^8 images, 2 steps: \d+ s\.$", shown[^1].ToString());
        Assert.False(Directory.Exists(folder));
        Directory.Delete(Path.GetDirectoryName(kept)!, recursive: true);
    }

    [Fact]
    public void Stop_button_keeps_what_was_reached()
    {
        using ImageSet images = Landscapes.Draw(4, 64, 1);
        (IReadOnlyList<object> shown, _) = FakeInteractive.Run(() =>
        {
            using TrainingRun run = TrainingRun.Vae(images, 1000, batch: 2);
            Assert.InRange(run.Steps, 0, 1);
            using Session lab = Session.Open(run.File, new Schedule(1, 1));
        }, cancelAtOnce: true);
        Assert.EndsWith("It was stopped before its end; what was reached is kept.", shown[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_images_and_another_size_are_refused()
    {
        using ImageSet small = Landscapes.Draw(4, 32, 1), few = Landscapes.Draw(2, 64, 1);
        Assert.Equal("The variational autoencoder is for images of 64 px, not 32.", Assert.Throws<InputException>(() => TrainingRun.Vae(small, 2, batch: 2)).Message);
        Assert.Equal("Training with batches of 4 needs at least as many images; there are 2.", Assert.Throws<InputException>(() => TrainingRun.Vae(few, 2, batch: 4)).Message);
    }
}
