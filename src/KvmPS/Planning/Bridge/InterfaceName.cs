namespace KvmPS.Planning.Bridge;

/// <summary>Names of bridges: what the kernel takes, less what would be mistaken in files and commands.</summary>
internal static class InterfaceName
{
    private const int Longest = 15; // IFNAMSIZ less its end

    /// <summary>True for a name of plain characters; the kernel allows more, but not this module to pass them on.</summary>
    public static bool IsPlain(string name) =>
        name is not ("" or "." or "..") && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@');

    /// <exception cref="KvmException">InvalidBridgeName.</exception>
    public static void Validate(string name)
    {
        var fault =
            name.Length > Longest ? $"it has {name.Length} characters, and the kernel allows {Longest}"
            : !IsPlain(name) || name.Contains('@', StringComparison.Ordinal)
                ? "a name may have letters, digits, dots, dashes and underscores, and must not begin with a dash"
            : name is "all" or "default" or "lo" ? "the kernel reserves that name"
            : null;
        if (fault is null) return;
        throw new KvmException(
            "InvalidBridgeName",
            Failure.InvalidArgument,
            $"'{Shown(name)}' cannot be the name of a bridge: {fault}.",
            "Choose a short name: New-KvmBridge -Name br0");
    }

    private static string Shown(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
}
