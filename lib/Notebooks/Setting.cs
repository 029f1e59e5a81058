using System.Globalization;
using System.Text;
using HybridPrior.Experiments;

namespace HybridPrior.Notebooks;

/// <summary>Hyper-parameters of a lesson: by its scale, unless the environment gives another value.</summary>
/// <remarks>The variable of <c>timeLimit</c> is <c>HYBRIDPRIOR_TIME_LIMIT</c>, and so on; lists have commas. Some hosts can set nothing else from outside.</remarks>
public static class Setting
{
    private const string Prefix = "HYBRIDPRIOR_";

    /// <summary>The scale of the lesson: that of <c>HYBRIDPRIOR_SCALE</c>, else <see cref="Scale.Lesson"/>.</summary>
    /// <exception cref="InputException">The environment names a scale that does not exist.</exception>
    public static Scale Scale() => Given(nameof(Scale), Experiments.Scale.Lesson);

    /// <summary>A value that depends on the scale.</summary>
    /// <param name="scale">The scale.</param>
    /// <param name="name">Name of the variable it is for.</param>
    /// <param name="tiny">At <see cref="Scale.Tiny"/>.</param>
    /// <param name="lesson">At <see cref="Scale.Lesson"/>.</param>
    /// <param name="paper">At <see cref="Scale.Paper"/>.</param>
    /// <typeparam name="T">A number, string, bool or enum, or an array of those.</typeparam>
    /// <exception cref="InputException">The environment's value is not of the type.</exception>
    public static T Of<T>(this Scale scale, string name, T tiny, T lesson, T paper) => Given(name, scale switch
    {
        Experiments.Scale.Tiny => tiny,
        Experiments.Scale.Lesson => lesson,
        _ => paper,
    });

    /// <summary>A value that is the same at every scale.</summary>
    /// <param name="scale">The scale.</param>
    /// <param name="name">Name of the variable it is for.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">A number, string, bool or enum, or an array of those.</typeparam>
    /// <exception cref="InputException">The environment's value is not of the type.</exception>
    public static T Of<T>(this Scale scale, string name, T value) => scale.Of(name, value, value, value);

    private static T Given<T>(string name, T byDefault)
    {
        string variable = Prefix + Snake(name);
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } text) return byDefault;
        try
        {
            return (T)Read(typeof(T), text);
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            string wanted = typeof(T).IsEnum ? string.Join(", ", Enum.GetNames(typeof(T))) : typeof(T).Name;
            throw new InputException($"The environment variable {variable} is {Quoted.Name(text)}, but must be of the kind {wanted}.", error);
        }
    }

    private static object Read(Type type, string text)
    {
        if (type.GetElementType() is Type item)
        {
            string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
            Array values = Array.CreateInstance(item, parts.Length);
            for (int i = 0; i < parts.Length; i++) values.SetValue(Read(item, parts[i]), i);
            return values;
        }
        return type.IsEnum ? Enum.Parse(type, text, ignoreCase: true) : Convert.ChangeType(text, type, CultureInfo.InvariantCulture);
    }

    private static string Snake(string name)
    {
        StringBuilder snake = new();
        foreach (char c in name) _ = (char.IsUpper(c) && snake.Length > 0 ? snake.Append('_') : snake).Append(char.ToUpperInvariant(c));
        return snake.ToString();
    }
}
