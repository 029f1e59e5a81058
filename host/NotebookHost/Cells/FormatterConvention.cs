using System.Reflection;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>The convention by which a type brings its own formatters into .NET Interactive, without a reference on either side.</summary>
/// <remarks>
/// An attribute class named <c>TypeFormatterSourceAttribute</c> on the type has <c>Type FormatterSourceType</c>; that type has a parameterless constructor and
/// <c>IEnumerable&lt;object&gt; CreateTypeFormatters()</c>; each formatter has <c>string MimeType</c> and <c>bool Format(object value, TextWriter writer)</c>.
/// </remarks>
internal static class FormatterConvention
{
    private const string AttributeName = "TypeFormatterSourceAttribute";

    /// <summary>The forms that the type's own formatters give the value, by mime type; empty where the type has none.</summary>
    public static Dictionary<string, string> Format(object value)
    {
        Dictionary<string, string> forms = [];
        foreach (object formatter in Formatters(value.GetType()))
        {
            Type type = formatter.GetType();
            if (type.GetProperty("MimeType")?.GetValue(formatter) is not string mime) continue;
            MethodInfo? format = type.GetMethods().SingleOrDefault(m => m.Name == "Format" && m.GetParameters().Length == 2 && m.ReturnType == typeof(bool));
            using StringWriter writer = new();
            if (format?.Invoke(formatter, BindingFlags.DoNotWrapExceptions, null, [value, writer], null) is true) _ = forms.TryAdd(mime, writer.ToString());
        }
        return forms;
    }

    private static IEnumerable<object> Formatters(Type type)
    {
        object? attribute = type.GetCustomAttributes(inherit: true).FirstOrDefault(a => a.GetType().Name == AttributeName);
        if (attribute?.GetType().GetProperty("FormatterSourceType")?.GetValue(attribute) is not Type source) return [];
        return source.GetMethod("CreateTypeFormatters")?.Invoke(Activator.CreateInstance(source), null) as IEnumerable<object> ?? [];
    }
}
