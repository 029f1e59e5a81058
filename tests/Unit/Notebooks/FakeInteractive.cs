using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HybridPrior.Tests.Notebooks;

/// <summary>An assembly with the name and the few members of .NET Interactive that the library asks for, written after its public source.</summary>
internal static class FakeInteractive
{
    private const string Source = """
        using System.Collections.Generic;
        using System.Threading;
        namespace Microsoft.DotNet.Interactive
        {
            public class DisplayedValue
            {
                public void Update(object updatedValue) => KernelInvocationContext.Current.Updated(updatedValue);
            }
            public class KernelInvocationContext
            {
                public static KernelInvocationContext Current { get; set; }
                public CancellationTokenSource Source { get; } = new CancellationTokenSource();
                public CancellationToken CancellationToken => Source.Token;
                public List<object> Values { get; } = new List<object>();
                public string[] MimeTypes { get; set; }
                public bool CancelAtOnce { get; set; }
                public void Updated(object value) { Values.Add(value); if (CancelAtOnce) Source.Cancel(); }
            }
            public static class KernelInvocationContextExtensions
            {
                public static DisplayedValue DisplayAs(this KernelInvocationContext context, string value, string mimeType, params string[] additional) => null;
                public static DisplayedValue Display(this KernelInvocationContext context, object value, params string[] mimeTypes)
                {
                    context.MimeTypes = mimeTypes;
                    context.Updated(value);
                    return new DisplayedValue();
                }
            }
        }
        """;

    private static readonly Lazy<Type> Context = new(Load);

    /// <summary>Runs code as if in a cell.</summary>
    /// <param name="code">The code.</param>
    /// <param name="cancelAtOnce">Whether the stop button is pressed as soon as something is displayed.</param>
    /// <returns>What was displayed, in order, updates included, and in which forms.</returns>
    public static (IReadOnlyList<object> Values, string[] MimeTypes) Run(Action code, bool cancelAtOnce = false)
    {
        dynamic context = Activator.CreateInstance(Context.Value)!;
        context.CancelAtOnce = cancelAtOnce;
        PropertyInfo current = Context.Value.GetProperty("Current")!;
        current.SetValue(null, context);
        try
        {
            code();
        }
        finally
        {
            current.SetValue(null, null);
        }
        return (context.Values, context.MimeTypes);
    }

    private static Type Load()
    {
        // What the process started with, not what it has loaded: other tests load assemblies from folders that are gone by now.
        string[] references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        CSharpCompilation compilation = CSharpCompilation.Create("Microsoft.DotNet.Interactive", [CSharpSyntaxTree.ParseText(Source)],
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream image = new();
        Assert.True(compilation.Emit(image) is { Success: true } result, "the fake does not compile");
        return Assembly.Load(image.ToArray()).GetType("Microsoft.DotNet.Interactive.KernelInvocationContext")!;
    }
}
