using System.Buffers.Binary;
using System.Numerics;

namespace HybridPrior.Weights;

/// <summary>Reads the part of Python's pickle format (protocols 2 to 5) that checkpoints use, and can build nothing but data.</summary>
/// <remarks>
/// Source: CPython, Lib/pickletools.py. A pickle is a program for a stack machine; here classes and functions are only names, so no file can
/// run code: see <see cref="PickleGlobals"/>. A name that weight files have no use for is refused once the pickle is read, when it is known
/// whether it belongs to a whole module.
/// </remarks>
internal sealed class RestrictedUnpickler(Stream stream, string path, ReadingBudget budget)
{
    private readonly PickleInput input = new(stream);
    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = new();
    private readonly Dictionary<long, object?> memo = [];
    private string? foreign, module;

    /// <summary>The storages that were named, by key.</summary>
    public Dictionary<string, PickleStorage> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads one pickle from the stream's position to its end mark.</summary>
    /// <exception cref="InputException">The pickle is malformed, costs too much, or asks for something weights do not need.</exception>
    /// <exception cref="EndOfStreamException">The stream ends within it.</exception>
    public object? Load()
    {
        stack.Clear();
        marks.Clear();
        memo.Clear();
        object? root;
        try
        {
            root = Run();
        }
        catch (Exception e) when (foreign is not null && e is InputException or EndOfStreamException)
        {
            throw Refusal();
        }
        return foreign is null ? root : throw Refusal();
    }

    private object? Run()
    {
        while (true)
        {
            budget.TakeElements();
            byte code = input.Byte();
            if (code == '.') return Pop();
            if (!PushValue(code) && !Build(code)) throw Unknown(code);
            budget.CheckOpen(Math.Max(stack.Count, marks.Count));
        }
    }

    private InputException Refusal() => new(module is null
        ? $"'{path}' asks for {Quoted.Name(foreign!)}, which a weight file has no use for (nothing was executed); save the weights alone: model.state_dict()."
        : $"'{path}' holds a whole module ({Quoted.Name(module)}) and not its weights alone (nothing was executed); save model.state_dict() instead.");

    // Instructions that push a constant.
    private bool PushValue(byte code)
    {
        object? value;
        switch (code)
        {
            case (byte)'}': value = new PickleDict(); break;
            case (byte)']' or 0x8f: value = new List<object?>(); break;    // a set is read as a list
            case (byte)')': value = new PickleTuple([]); break;
            case (byte)'N': value = null; break;
            case 0x88: value = true; break;
            case 0x89: value = false; break;
            case (byte)'K': value = input.Unsigned(1); break;
            case (byte)'M': value = input.Unsigned(2); break;
            case (byte)'J': value = (long)(int)input.Unsigned(4); break;
            case 0x8a: value = Integer(input.Bytes(input.Unsigned(1))); break;
            case (byte)'G': value = BinaryPrimitives.ReadDoubleBigEndian(input.Bytes(8)); break;
            case (byte)'U' or 0x8c: value = input.Text(input.Unsigned(1)); break;
            case (byte)'T' or (byte)'X': value = input.Text(input.Unsigned(4)); break;
            case 0x8d: value = input.Text(input.Unsigned(8)); break;
            case (byte)'C': value = input.Bytes(input.Unsigned(1)); break;
            case (byte)'B': value = input.Bytes(input.Unsigned(4)); break;
            case 0x8e: value = input.Bytes(input.Unsigned(8)); break;
            case (byte)'c': value = Global(input.Line(), input.Line()); break;
            case (byte)'h': value = Recall(input.Unsigned(1)); break;
            case (byte)'j': value = Recall(input.Unsigned(4)); break;
            default: return false;
        }
        stack.Add(value);
        return true;
    }

    // Instructions that work on the stack.
    private bool Build(byte code)
    {
        switch (code)
        {
            case 0x80: Protocol(input.Byte()); break;
            case 0x95: _ = input.Unsigned(8); break;    // frame length: only a hint for buffering
            case (byte)'(': marks.Push(stack.Count); break;
            case (byte)'0': _ = Pop(); break;
            case (byte)'1': _ = TakeToMark(); break;
            case (byte)'2': stack.Add(Top()); break;
            case 0x85: stack.Add(new PickleTuple(Take(stack.Count - 1))); break;
            case 0x86: stack.Add(new PickleTuple(Take(stack.Count - 2))); break;
            case 0x87: stack.Add(new PickleTuple(Take(stack.Count - 3))); break;
            case (byte)'t': stack.Add(new PickleTuple(TakeToMark())); break;
            case (byte)'q': memo[input.Unsigned(1)] = Top(); break;
            case (byte)'r': memo[input.Unsigned(4)] = Top(); break;
            case 0x94: memo[memo.Count] = Top(); break;
            case (byte)'a': Append([Pop()]); break;
            case (byte)'e' or 0x90: Append(TakeToMark()); break;
            case 0x91: stack.Add(new PickleTuple(TakeToMark())); break;    // a frozenset
            case (byte)'s': SetItems(Take(stack.Count - 2)); break;
            case (byte)'u': SetItems(TakeToMark()); break;
            case 0x93: StackGlobal(Take(stack.Count - 2)); break;
            case (byte)'i': stack.Add(Called(Global(input.Line(), input.Line()), TakeToMark())); break;
            case (byte)'R' or 0x81: Reduce(Pop(), Pop()); break;    // of a function or of a class
            case 0x92: _ = Pop(); Reduce(Pop(), Pop()); break;
            case (byte)'b': SetState(Pop()); break;
            case (byte)'Q': stack.Add(Storage(Pop())); break;
            default: return false;
        }
        return true;
    }

    private void Protocol(byte version)
    {
        if (version is < 2 or > 5) throw new InputException($"'{path}' holds a pickle of protocol {version}; 2 to 5 are known.");
    }

    private static object Integer(byte[] bytes)
    {
        BigInteger value = new(bytes);
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;  // no cast: both BigInteger
    }

    private void Append(object?[] items)
    {
        object? top = Top();
        if (top is List<object?> list) list.AddRange(items);
        else if (top is not PickleObject) throw Malformed();
    }

    private void SetItems(object?[] items)
    {
        object? top = Top();
        if (items.Length % 2 != 0 || top is not (PickleDict or PickleObject)) throw Malformed();
        if (top is not PickleDict dict) return;
        for (int i = 0; i < items.Length; i += 2) dict.Items.Add((items[i], items[i + 1]));
    }

    private void StackGlobal(object?[] names)
    {
        if (names is not [string name, string member]) throw Malformed();
        stack.Add(Global(name, member));
    }

    private PickleGlobal Global(string name, string member)
    {
        PickleGlobal global = PickleGlobals.Find($"{budget.Checked(name)}.{budget.Checked(member)}");
        if (global.Use == PickleGlobals.Use.Foreign) foreign ??= global.Name;
        return global;
    }

    private void Reduce(object? arguments, object? callable)
    {
        if (callable is not PickleGlobal global || arguments is not PickleTuple { Items: var values }) throw Malformed();
        stack.Add(Called(global, values));
    }

    private object Called(PickleGlobal global, object?[] values)
    {
        if (values is [List<object?> copied]) budget.TakeElements(copied.Count);
        if (values is [PickleStorage, long, PickleTuple sizes, ..]) budget.CheckDimensions(sizes.Items.Length, "a tensor");
        return PickleGlobals.Call(global, values)
            ?? throw new InputException($"'{path}' uses {Quoted.Name(global.Name)} in a way that weight files do not.");
    }

    // A state dict carries its modules' version numbers as an attribute, which nothing here needs. Only a module has modules.
    private void SetState(object? state)
    {
        object? top = Top();
        if (top is PickleObject made && state is PickleDict attributes)
        {
            budget.TakeElements(attributes.Items.Count);
            if (attributes.Find("_modules") is PickleDict) module = made.ClassName;    // the outermost comes last
        }
        if (top is not PickleObject && (top is not PickleDict || state is not PickleDict)) throw Malformed();
    }

    private PickleStorage Storage(object? id)
    {
        if (id is not PickleTuple { Items: { Length: <= 6 } items }
            || items is not ["storage", PickleGlobal { StorageType: { } type }, string key, string, long count, .. var rest] || count < 0)
            throw new InputException($"'{path}' refers to its data in a way that PyTorch does not.");
        if (rest is not ([] or [null]))
            throw new InputException($"'{path}' stores views of storages, which only PyTorch before 0.4 wrote; save it again.");
        PickleStorage storage = new(type, budget.Checked(key), count);
        if (!Storages.TryAdd(key, storage) && Storages[key] != storage)
            throw new InputException($"'{path}' describes its storage {Quoted.Name(key)} in two ways.");
        return storage;
    }

    private object? Recall(long index) => memo.TryGetValue(index, out object? value) ? value : throw Malformed();

    private object? Top() => stack.Count > Floor ? stack[^1] : throw Malformed();

    private object? Pop() => Take(stack.Count - 1)[0];

    private int Floor => marks.TryPeek(out int mark) ? mark : 0;

    private object?[] TakeToMark()
    {
        if (marks.Count == 0) throw Malformed();
        object?[] items = Take(marks.Peek());
        _ = marks.Pop();
        return items;
    }

    private object?[] Take(int from)
    {
        if (from < Floor) throw Malformed();
        object?[] items = new object?[stack.Count - from];
        budget.TakeElements(items.Length);
        stack.CopyTo(from, items, 0, items.Length);
        stack.RemoveRange(from, items.Length);
        return items;
    }

    private InputException Malformed() => new($"'{path}' holds a pickle that is not well formed.");

    private InputException Unknown(byte code) => new($"'{path}' holds the pickle instruction 0x{code:x2}, which weight files do not use.");
}
