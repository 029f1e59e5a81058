using System.Reflection;
using System.Text.Json.Nodes;
using HybridPrior.NotebookHost.Formats;

namespace HybridPrior.NotebookHost.Kernel;

/// <summary>What the kernel says of itself.</summary>
internal static class KernelInfo
{
    /// <summary>Answers a <c>kernel_info_request</c>.</summary>
    public static JsonObject Reply()
    {
        string version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
        return new()
        {
            ["status"] = "ok",
            ["protocol_version"] = WireFormat.ProtocolVersion,
            ["implementation"] = KernelIdentity.Name,
            ["implementation_version"] = version,
            ["language_info"] = KernelIdentity.LanguageInfo(),
            ["banner"] = $"{KernelIdentity.DisplayName} {version}: C# 13 with variables that stay from cell to cell.",
            ["debugger"] = false,
            ["help_links"] = new JsonArray(),
        };
    }
}
