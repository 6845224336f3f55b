using KvmPS.Linux;
using KvmPS.Planning.Bridge;

namespace KvmPS.Operations.Bridge;

/// <summary>
/// The MTU of a bridge before and after a port comes or goes. The kernel sets it to the smallest of all ports, unless somebody has set it
/// on the bridge itself, and tells nobody.
/// </summary>
internal sealed class BridgeMtu(Interfaces interfaces, string bridge)
{
    private readonly int _before = interfaces.Read(bridge).Mtu;

    /// <summary>What -WhatIf adds; empty where the port takes whatever the bridge takes.</summary>
    public string Prospect(LinkEntry port) =>
        port.Mtu < _before ? $", whose MTU of {port.Mtu} bytes is less than the bridge's {_before}" : "";

    /// <summary>A warning about the port that has come; null when nothing is to be said.</summary>
    public string? Added(LinkEntry port)
    {
        var now = interfaces.Read(bridge).Mtu;
        if (now > _before)
        {
            return $"The MTU of '{bridge}' changed from {_before} to {now} bytes, which its ports support. To set it back: Set-KvmBridge "
                + $"{bridge} -Mtu {_before}";
        }
        if (port.Mtu >= _before) return null;
        var what =
            now < _before
                ? $"The MTU of '{bridge}' changed from {_before} to {now} bytes, because that is the MTU of '{port.Name}'"
                : $"Frames of more than {port.Mtu} bytes are not sent through '{port.Name}': '{bridge}' has an MTU of {now}";
        return port.LargestMtu > 0 && port.LargestMtu < _before
            ? $"{what}. The MTU of '{port.Name}' cannot be set to more than {port.LargestMtu}."
            : $"{what}. To use {_before} for both: ip link set dev {port.Name} mtu {_before}";
    }

    /// <summary>A warning about the port that has gone; null when nothing is to be said.</summary>
    public string? Removed(string port)
    {
        var now = interfaces.Read(bridge).Mtu;
        return now == _before
            ? null
            : $"The MTU of '{bridge}' changed from {_before} to {now} bytes without '{port}'. To set it back: Set-KvmBridge {bridge} "
                + $"-Mtu {_before}";
    }
}
