using KvmPS.Linux;
using KvmPS.Planning.PortForward;
using KvmPS.State;
using KvmPS.Tools;

namespace KvmPS.Operations.Network;

/// <summary>What the kernel has of the port forwards' rules.</summary>
/// <param name="Nftables">Whether libvirt's own rules, and so these, are in nftables; else in iptables.</param>
/// <param name="First">Whether they come before libvirt's.</param>
/// <param name="Listing">The rules as the kernel lists them.</param>
internal sealed record PortForwardKernel(bool Nftables, bool First, string Listing)
{
    public static PortForwardKernel Read(CancellationToken cancel)
    {
        var lines = Run(PortForwardScript.Show, cancel).Split('\n', 3);
        return new(lines[0] == "nftables", lines is [_, "first", ..], lines.Length > 2 ? lines[2] : "");
    }

    /// <summary>True when packets take the forward: they are turned to the guest, and let by.</summary>
    public bool Has(PortForward forward)
        => First && Listing.Split('\n').Count(l => l.Contains(forward.Mark, StringComparison.Ordinal)) >= 2;

    /// <summary>Puts the files' rules into the kernel.</summary>
    /// <exception cref="ToolException">iptables or nft is missing, or the kernel refused.</exception>
    public static void Apply(PortForwardList list, IReadOnlyList<PortForward> all)
    {
        // Without the rules' files, the hook does nothing.
        list.WriteRules(all);
        // Not cancelled: rules of one table without those of the other would be half a forward.
        Run(all.Count > 0 ? PortForwardScript.Apply : PortForwardScript.Clear, CancellationToken.None);
    }

    private static string Run(string what, CancellationToken cancel)
        => !HostRoot.Current.IsReal ? "" : ShellScript.Run(PortForwardScript.Text, ["kvmps", what], cancel);
}
