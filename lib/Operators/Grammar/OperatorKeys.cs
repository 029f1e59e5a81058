using System.Globalization;

namespace HybridPrior.Operators;

/// <summary>The key=value pairs of one operator on the command line, read in the invariant culture.</summary>
internal sealed class OperatorKeys
{
    private readonly string name;
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public OperatorKeys(string name, string text, params string[] known)
    {
        this.name = name;
        if (text.Trim().Length == 0) return;
        foreach (string pair in text.Split(','))
        {
            string[] sides = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            string choice = known.Length == 0 ? "it takes none" : $"its keys are {string.Join(", ", known)}";
            if (!known.Contains(sides[0])) throw new InputException($"{name} has no key {Quoted.Name(sides[0])}; {choice}.");
            if (sides.Length != 2) throw new InputException($"{name} needs {sides[0]}=value, not {Quoted.Name(pair.Trim())}.");
            if (!values.TryAdd(sides[0], sides[1])) throw new InputException($"{name} has {sides[0]} more than once.");
        }
    }

    public long Integer(string key, long? byDefault = null)
    {
        if (!values.TryGetValue(key, out string? text)) return byDefault ?? throw Missing(key);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new InputException($"{name} needs a whole number for {key}, not {Quoted.Name(text)}.");
    }

    public double Number(string key, double? byDefault = null)
    {
        if (!values.TryGetValue(key, out string? text)) return byDefault ?? throw Missing(key);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{name} needs a number for {key}, not {Quoted.Name(text)}.");
    }

    public T Choice<T>(string key, T byDefault) where T : struct, Enum
    {
        if (!values.TryGetValue(key, out string? text)) return byDefault;
        foreach (T value in Enum.GetValues<T>())
            if (value.ToString().ToLowerInvariant() == text) return value;
        string known = string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()));
        throw new InputException($"{name} needs one of {known} for {key}, not {Quoted.Name(text)}.");
    }

    public string ExactlyOne(string first, string second) => (values.ContainsKey(first), values.ContainsKey(second)) switch
    {
        (true, false) => first,
        (false, true) => second,
        (true, true) => throw new InputException($"{name} takes {first} or {second}, not both."),
        _ => throw new InputException($"{name} needs {first} or {second}, such as {name}:{first}=value."),
    };

    public void Refuse(string key, string because)
    {
        if (values.ContainsKey(key)) throw new InputException($"{name} takes no {key} together with {because}.");
    }

    private InputException Missing(string key) => new($"{name} needs the key {key}, such as {name}:{key}=value.");
}
