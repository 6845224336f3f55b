using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>A NIC that is taken from a VM: from the running one first, which may refuse, then from the stored definition, which does not.</summary>
internal sealed class NetworkAdapterRemoval
{
    private readonly Domain domain;
    private readonly NicPair pair;
    private readonly AffectFlags halves;
    private readonly NicElement nic;

    public NetworkAdapterRemoval(Domain domain, NicReference? adapter, KvmChangeScope? scope)
    {
        this.domain = domain;
        pair = NicConfiguration.Read(domain).Choose(domain, adapter);
        halves = NicConfiguration.Choose(domain, pair, scope);
        nic = (halves.HasFlag(AffectFlags.Live) ? pair.Live : pair.Config)!;
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text => $"Remove network adapter {nic.MacAddress} ({nic.Type} {nic.Source}) of VM '{domain.Name}', scope {ScopeText.Of(halves)}";

    public void CarryOut(Deadline deadline, CancellationToken cancel)
    {
        if (halves.HasFlag(AffectFlags.Live))
        {
            var release = new DeviceRelease(domain, nic.Copy().ToString(), xml => DomainNicsXml.Parse(xml).Nics.Any(IsThis));
            if (!release.CarryOut(deadline, cancel)) throw NotReleased();
        }

        if (halves.HasFlag(AffectFlags.Config)) domain.DetachDevice(pair.Config!.Copy().ToString(), AffectFlags.Config);
    }

    /// <summary>Another one may have the same MAC address.</summary>
    private bool IsThis(NicElement other) => VMAddresses.Same(other.MacAddress, nic.MacAddress) && other.RunningAlias == nic.RunningAlias;

    private KvmException NotReleased() => new("TimeoutNetworkAdapterRemoval", Failure.Timeout,
        $"The guest of VM '{domain.Name}' has not released network adapter {nic.MacAddress} in time; the VM still has it, and its stored configuration was not changed.",
        $"A guest that is still booting, or has no driver, does not respond: repeat the command with a longer -TimeoutSec. To disconnect the adapter immediately: Set-KvmNetworkAdapter -VMName {VMErrors.QuoteName(domain.Name)} -MacAddress {nic.MacAddress} -LinkState Down. To remove it at the next start, use -Scope Config.");
}
