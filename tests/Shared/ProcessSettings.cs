using System.Runtime.CompilerServices;
using TorchSharp;

namespace HybridPrior.Tests;

/// <summary>What the command sets before anything else, for the tests too: threads that wait without sleeping keep a busy machine from its work.</summary>
internal static class ProcessSettings
{
    [ModuleInitializer]
    public static void Set()
    {
        _ = ThreadWaiting.Sleep();
        _ = TensorMemory.KeepPages();
        // Tests run beside each other: the threads of each would only wait for those of the others.
        torch.set_num_threads(1);
    }
}
