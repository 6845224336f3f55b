using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Network;

/// <summary>
/// A NIC that is taken from a VM: from the running one first, which may refuse, then from the stored definition, which does not.
/// </summary>
internal sealed class NetworkAdapterRemoval
{
    private readonly Domain _domain;
    private readonly NicPair _pair;
    private readonly AffectFlags _affect;
    private readonly NicElement _nic;

    private NetworkAdapterRemoval(Domain domain, NicPair pair, AffectFlags affect)
    {
        (_domain, _pair, _affect) = (domain, pair, affect);
        _nic = (_affect.HasFlag(AffectFlags.Live) ? _pair.Live : _pair.Config)!;
    }

    /// <summary>In words, for -WhatIf and the question.</summary>
    public string Text =>
        $"Remove network adapter {_nic.MacAddress} ({_nic.Type} {_nic.Source}) of VM '{_domain.Name}', scope {ScopeText.Of(_affect)}";

    public static NetworkAdapterRemoval Plan(Domain domain, NicReference? adapter, KvmChangeScope? scope)
    {
        var pair = NicConfiguration.Read(domain).Choose(domain, adapter);
        return new(domain, pair, pair.Choose(domain, scope));
    }

    public void CarryOut(Deadline deadline, CancellationToken cancel)
    {
        if (_affect.HasFlag(AffectFlags.Live))
        {
            var release = new DeviceRelease(_domain, _nic.Copy().ToString(), xml => DomainNicsXml.Parse(xml).Nics.Any(IsThis));
            if (!release.CarryOut(deadline, cancel)) throw NotReleased();
        }

        if (_affect.HasFlag(AffectFlags.Config)) _domain.DetachDevice(_pair.Config!.Copy().ToString(), AffectFlags.Config);
    }

    /// <summary>Another one may have the same MAC address.</summary>
    private bool IsThis(NicElement other) => VMAddresses.Same(other.MacAddress, _nic.MacAddress) && other.RunningAlias == _nic.RunningAlias;

    private KvmException NotReleased() =>
        new(
            "TimeoutNetworkAdapterRemoval",
            Failure.Timeout,
            $"The guest of VM '{_domain.Name}' has not released network adapter {_nic.MacAddress} in time; the VM still has it, and its "
                + "stored configuration was not changed.",
            "A guest that is still booting, or has no driver, does not respond: repeat the command with a longer -TimeoutSec. To "
                + $"disconnect the adapter immediately: Set-KvmNetworkAdapter -VMName {VMErrors.QuoteName(_domain.Name)} -MacAddress "
                + $"{_nic.MacAddress} -LinkState Down. To remove it at the next start, use -Scope Config.");
}
