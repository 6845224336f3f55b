namespace KvmPS.Operations.Common;

/// <summary>
/// The name of an object's VM, as an argument. It is no string, so that PowerShell first offers the object itself to the parameters that
/// take VMs; only when none does, or the name was asked for by its parameter, it is converted to one.
/// </summary>
internal sealed class VMNameText
{
    // No name of a VM has such a character.
    private const char Refused = '\0';

    private readonly string _text;

    private VMNameText(string text)
    {
        _text = text;
    }

    public static VMNameText Of(string name) => new(name);

    /// <summary>
    /// For an object whose VM a name cannot mean. What is converted to text cannot fail with a reason, so the text brings it along.
    /// </summary>
    public static VMNameText Refuse(string reason) => new(Refused + reason);

    /// <summary>What an error is about: of a name that is refused, the reason.</summary>
    public static object? Plain(object? target) => target is string text ? text.TrimStart(Refused) : target;

    /// <summary>Looks at a name before it is used.</summary>
    /// <exception cref="KvmException">VMNotNamed: it stands for an object that no name can mean.</exception>
    public static void Check(string name)
    {
        if (name is [Refused, .. var reason])
        {
            throw new KvmException("VMNotNamed", Failure.InvalidArgument, reason, "Pipe the object, or give it with -VM.");
        }
    }

    public override string ToString() => _text;
}
