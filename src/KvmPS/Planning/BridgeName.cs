using System.Text;

namespace KvmPS.Planning;

/// <summary>Names that Linux can give to a network device.</summary>
internal static class BridgeName
{
    // IFNAMSIZ without the closing zero.
    private const int MostBytes = 15;

    /// <exception cref="KvmException">InvalidBridgeName.</exception>
    public static void Check(string name)
    {
        var why = name switch
        {
            "" => "it is empty",
            "." or ".." => "it would be a folder of sysfs",
            _ when Encoding.UTF8.GetByteCount(name) > MostBytes => $"it has more than {MostBytes} characters",
            _ when name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or ':') => "it has a blank, a slash or a colon",
            _ => null,
        };
        if (why is not null)
        {
            throw new KvmException("InvalidBridgeName", Failure.InvalidArgument, $"A bridge cannot be named '{name}': {why}.",
                "Name a bridge of the host, such as br0.");
        }
    }
}
