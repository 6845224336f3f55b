using KvmPS.Libvirt;

namespace KvmPS.Commands.VM;

/// <summary>Which halves a change is for, as -Scope names them.</summary>
internal static class ScopeText
{
    public static string Of(AffectFlags halves) => halves == (AffectFlags.Live | AffectFlags.Config) ? "Both" : halves.ToString();
}
