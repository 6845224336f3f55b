using KvmPS.Libvirt;

namespace KvmPS.Operations.VM;

/// <summary>What a change is for, as -Scope names them.</summary>
internal static class ScopeText
{
    /// <summary>What is done to the running VM and to its definition, in a sentence; empty: nothing.</summary>
    public static string Join(string live, string config) =>
        live == config
            ? $"{live} in the running VM and for the next start"
            : string.Join(
                "; ",
                new[] { live.Length > 0 ? $"{live} in the running VM" : "", config.Length > 0 ? $"{config} for the next start" : "" }.Where(
                    t => t.Length > 0));

    public static string Of(AffectFlags affect) => affect == (AffectFlags.Live | AffectFlags.Config) ? "Both" : affect.ToString();
}
