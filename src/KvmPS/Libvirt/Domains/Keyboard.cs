using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>A VM's keyboard (virDomainSendKey).</summary>
internal static class Keyboard
{
    /// <summary>Presses keys together, by Linux's codes, and lets them go after that time. Returns before that.</summary>
    public static unsafe void Press(Domain domain, ReadOnlySpan<uint> codes, int holdMilliseconds)
    {
        var keys = codes.ToArray();
        domain.Change(nameof(NativeMethods.virDomainSendKey), d =>
        {
            fixed (uint* first = keys)
                return Result.Check(NativeMethods.virDomainSendKey(d, KeycodeSet.Linux, (uint)holdMilliseconds, first, keys.Length, 0));
        });
    }
}
