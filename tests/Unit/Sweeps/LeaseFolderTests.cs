using System.Text.Json;
using HybridPrior.Sweeps;

namespace HybridPrior.Tests.Sweeps;

public sealed class LeaseFolderTests : IDisposable
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10), Short = TimeSpan.FromMilliseconds(300);
    private readonly string folder = Directory.CreateTempSubdirectory("hybridprior").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_cell_has_one_holder_until_it_is_given_back()
    {
        LeaseFolder here = new(folder, Long), there = new(folder, Long);
        using Lease first = here.TryTake("cell")!;
        Assert.Null(there.TryTake("cell"));
        Assert.Equal(Environment.ProcessId, there.HolderOf("cell")!.Process);
        using Lease other = there.TryTake("another")!;
        here.Release("cell", first);
        Assert.Null(there.HolderOf("cell"));
        using Lease? second = there.TryTake("cell");
        Assert.NotNull(second);
    }

    [Fact]
    public void Many_at_once_never_share_a_cell()
    {
        int holders = 0, most = 0, taken = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            LeaseFolder leases = new(folder, Long);
            for (int turn = 0; turn < 60; turn++)
            {
                if (leases.TryTake("cell") is not Lease lease) continue;
                int now = Interlocked.Increment(ref holders);
                lock (folder) most = Math.Max(most, now);
                Interlocked.Increment(ref taken);
                Thread.Yield();
                Interlocked.Decrement(ref holders);
                leases.Release("cell", lease);
            }
        });
        Assert.True(taken > 0);
        Assert.Equal(1, most);
    }

    [Fact]
    public void The_claim_of_a_process_that_has_ended_is_taken_over_at_once()
    {
        Leave(ProcessIdentity.Own with { Started = "long ago" });
        using Lease? lease = new LeaseFolder(folder, Long).TryTake("cell");
        Assert.NotNull(lease);
    }

    [Fact]
    public void The_claim_of_another_machine_is_respected_for_the_time_of_the_lease()
    {
        Leave(ProcessIdentity.Own with { Host = "elsewhere", Process = 1, Started = "then" });
        Assert.Null(new LeaseFolder(folder, Long).TryTake("cell"));
        File.SetLastWriteTimeUtc(Path.Combine(folder, "cell.1"), DateTime.UtcNow - 2 * Long);
        using Lease? lease = new LeaseFolder(folder, Long).TryTake("cell");
        Assert.NotNull(lease);
    }

    [Fact]
    public void A_holder_shows_signs_of_life_for_longer_than_the_lease()
    {
        using Lease lease = new LeaseFolder(folder, Short).TryTake("cell")!;
        Assert.False(lease.Lost.WaitHandle.WaitOne(4 * Short));
        Assert.Null(new LeaseFolder(folder, Short * 10).TryTake("cell"));
    }

    [Fact]
    public void A_holder_that_was_only_asleep_learns_that_it_lost_its_claim()
    {
        using Lease asleep = new LeaseFolder(folder, Short).TryTake("cell")!;
        File.WriteAllText(Path.Combine(folder, "cell.2"), ContentOf(ProcessIdentity.Own));
        Assert.True(asleep.Lost.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void What_is_given_back_takes_no_file_of_others_with_it()
    {
        string lower = Path.Combine(folder, "cell.1");
        Leave(ProcessIdentity.Own with { Started = "long ago" });
        LeaseFolder leases = new(folder, Long);
        using Lease second = leases.TryTake("cell")!;
        Leave(ProcessIdentity.Own);   // a challenger that has made its file and not yet looked whether it is alone
        leases.Release("cell", second);
        Assert.True(File.Exists(lower));
        Assert.False(File.Exists(Path.Combine(folder, "cell.2")));
    }

    [Fact]
    public void A_claim_whose_file_is_another_one_by_now_is_lost_and_leaves_it_alone()
    {
        string path = Path.Combine(folder, "cell.1");
        using (Lease asleep = new LeaseFolder(folder, Short).TryTake("cell")!)
        {
            File.Delete(path);
            Leave(ProcessIdentity.Own);
            Assert.True(asleep.Lost.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        }
        Assert.Equal(ContentOf(ProcessIdentity.Own), File.ReadAllText(path));
    }

    private void Leave(ProcessIdentity holder) => File.WriteAllText(Path.Combine(folder, "cell.1"), ContentOf(holder));

    private static string ContentOf(ProcessIdentity holder) => JsonSerializer.Serialize(new { Holder = holder, Lease = "another" }, Format);
}
