using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace HybridPrior.NotebookHost.Cells;

/// <summary>Values as text: numbers with a point, lists in brackets, dictionaries line by line, objects without a text of their own by their properties.</summary>
internal static class PlainText
{
    private const int MaxItems = 20, MaxDepth = 3;

    public static string Of(object? value) => value is string text ? text : Of(value, 0);

    private static string Of(object? value, int depth) => value switch
    {
        null => "<null>",
        string text => $"\"{text}\"",
        char c => c.ToString(),
        Exception error => error.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        ITuple tuple when depth < MaxDepth => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i], depth + 1)))})",
        _ when HasOwnText(value.GetType()) => value.ToString() ?? "",
        IDictionary map when depth == 0 => string.Join('\n', Pairs(map)),
        IDictionary map when depth < MaxDepth => $"{{ {string.Join(", ", Pairs(map))} }}",
        IEnumerable list when depth < MaxDepth => $"[{string.Join(", ", Items(list.Cast<object?>().Select(item => Of(item, depth + 1))))}]",
        _ when depth < MaxDepth && value is not IEnumerable => Properties(value, depth),
        _ => value.ToString() ?? "",
    };

    private static IEnumerable<string> Pairs(IDictionary map) =>
        Items(map.Keys.Cast<object>().Select(key => $"{(key as string) ?? Of(key, 1)}: {Of(map[key], 1)}"));

    private static IEnumerable<string> Items(IEnumerable<string> items)
    {
        int count = 0;
        foreach (string item in items)
        {
            if (count++ == MaxItems)
            {
                yield return "…";
                yield break;
            }
            yield return item;
        }
    }

    /// <summary>Whether somebody wrote a ToString for the type: the framework's own collections print their type's name.</summary>
    private static bool HasOwnText(Type type)
    {
        Type? declaring = type.GetMethod(nameof(ToString), BindingFlags.Instance | BindingFlags.Public, [])?.DeclaringType;
        return declaring is not null && declaring != typeof(object) && declaring != typeof(ValueType)
            && !(typeof(IEnumerable).IsAssignableFrom(type) && declaring.Assembly == typeof(object).Assembly);
    }

    private static string Properties(object value, int depth)
    {
        Type type = value.GetType();
        if (type.Assembly == typeof(object).Assembly) return value.ToString() ?? "";
        IEnumerable<PropertyInfo> readable = type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.CanRead && p.GetIndexParameters().Length == 0);
        string[] parts = [.. Items(readable.Select(p => $"{p.Name} = {Read(p, value, depth)}"))];
        return parts.Length == 0 ? value.ToString() ?? "" : $"{type.Name.Split('`')[0]} {{ {string.Join(", ", parts)} }}";
    }

    private static string Read(PropertyInfo property, object value, int depth)
    {
        try
        {
            return Of(property.GetValue(value), depth + 1);
        }
        catch (TargetInvocationException error)
        {
            return $"<{error.InnerException!.GetType().Name}>";
        }
    }
}
