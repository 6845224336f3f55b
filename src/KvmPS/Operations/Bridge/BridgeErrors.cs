using KvmPS.Linux;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Bridge;

/// <summary>Errors about bridges that several cmdlets report, and what each looks at first.</summary>
internal static class BridgeErrors
{
    public static KvmException NotFound(string name, IEnumerable<string> existing) => new(
        "BridgeNotFound", Failure.NotFound, $"There is no bridge named '{name}'.",
        existing.FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) is { } similar
            ? $"Use '{similar}': names are case-sensitive."
            : $"List the bridges with Get-KvmBridge, or create one: New-KvmBridge {VMErrors.Quote(name)}");

    public static KvmException NoInterface(string name, IEnumerable<string> existing) =>
        new(
            "InterfaceNotFound",
            Failure.NotFound,
            $"This host has no network interface '{name}'.",
            $"Specify one of: {string.Join(", ", existing)}");

    public static KvmException InterfaceInUse(string name, string master) =>
        new(
            "InterfaceInUse",
            Failure.Busy,
            $"'{name}' is already part of '{master}'.",
            $"Use '{master}', or remove the interface from it first: Remove-KvmBridgePort {VMErrors.Quote(master)} {VMErrors.Quote(name)}");

    public static KvmException CarriesSession(string name, string what) => new(
        "InterfaceCarriesSession", Failure.Busy, $"This session is connected through '{name}': {what} would disconnect it.",
        "Run the command at the host's console. New-KvmBridge -Interface moves a NIC without disconnecting the session.");

    /// <exception cref="KvmException">BridgeNotFound.</exception>
    public static void RequireBridge(Interfaces interfaces, string name)
    {
        if (!interfaces.IsBridge(name)) throw NotFound(name, interfaces.Bridges());
    }

    /// <exception cref="KvmException">NetworkNeedsRoot.</exception>
    public static void RequireRights(Interfaces interfaces)
    {
        if (!interfaces.MayChange)
            throw new KvmException(
                "NetworkNeedsRoot",
                Failure.PermissionDenied,
                "This user may not change the host's network.",
                "Run pwsh as root: sudo pwsh");
    }

    /// <exception cref="KvmException">InvalidMtu.</exception>
    public static void RequireMtu(int? mtu, int largest, string name)
    {
        if (mtu is { } given && largest > 0 && given > largest)
            throw new KvmException(
                "InvalidMtu",
                Failure.InvalidArgument,
                $"An MTU of {given} bytes is more than '{name}' supports.",
                $"Specify -Mtu {largest} or less.");
    }
}
