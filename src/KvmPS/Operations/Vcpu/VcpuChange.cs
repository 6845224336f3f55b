using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Vcpu;

/// <summary>A change of one VM's number of vCPUs: checked in whole first, then made, the running VM before its definition.</summary>
internal sealed class VcpuChange
{
    /// <summary>How long a guest may take to follow, in seconds, where nothing else is said.</summary>
    public const int UsualTimeoutSec = 10;

    private readonly Domain _domain;
    private readonly DomainVcpus _vcpus;
    private readonly int? _count;
    private readonly int? _maximum;
    private int? _live;
    private int? _config;
    private int? _configMaximum;
    private readonly List<string> _texts = [];

    private VcpuChange(Domain domain, int? count, int? maximum)
    {
        (_domain, _count, _maximum) = (domain, count, maximum);
        _vcpus = new(domain);
    }

    public bool IsEmpty => _texts.Count == 0;

    /// <summary>Whether a running guest has to follow, which takes it a while.</summary>
    public bool IsLive => _live is not null && _live != _count;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => "Set " + string.Join(", ", _texts);

    public static VcpuChange Plan(Domain domain, int? count, int? maximum, KvmChangeScope? scope)
    {
        var change = new VcpuChange(domain, count, maximum);
        change.Find(ScopeResolver.From(domain, scope));
        return change;
    }

    /// <param name="timeoutSeconds">How long the guest may take.</param>
    /// <param name="warn">Told what has come out other than asked.</param>
    /// <param name="cancel">Ends the wait for the guest.</param>
    /// <returns>How many the guest uses; null: it was not asked, or does not say.</returns>
    public int? CarryOut(int timeoutSeconds, Action<string> warn, CancellationToken cancel)
    {
        var guest = !IsLive ? null : ChangeLive(_count!.Value, timeoutSeconds, warn, cancel);
        // A smaller maximum takes the count down with it; a larger one has to be there before the count.
        var now = _config;
        if (_maximum is { } most && most != _configMaximum)
        {
            SetMaximum(most);
            now = _vcpus.Count(VcpuFlags.Config);
        }

        if (now is not null && _count is { } stored && stored != now) _vcpus.SetCount(stored, VcpuFlags.Config);
        return guest;
    }

    /// <summary>The numbers as they are now.</summary>
    public static KvmVcpuCount Result(Domain domain, int? guest)
    {
        var vcpus = new DomainVcpus(domain);
        var (active, persistent) = (domain.IsActive, domain.IsPersistent);
        var result = new KvmVcpuCount
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Live = active ? vcpus.Count(VcpuFlags.Live) : null,
            LiveMaximum = active ? vcpus.Count(VcpuFlags.Live | VcpuFlags.Maximum) : null,
            Config = persistent ? vcpus.Count(VcpuFlags.Config) : null,
            ConfigMaximum = persistent ? vcpus.Count(VcpuFlags.Config | VcpuFlags.Maximum) : null,
            Guest = guest,
            ConnectionUri = domain.Connection.Uri,
        };
        return result with
        {
            RestartRequired = active && persistent && (result.Live, result.LiveMaximum) != (result.Config, result.ConfigMaximum),
        };
    }

    private void Find(AffectFlags affect)
    {
        if (_maximum is not null && !affect.HasFlag(AffectFlags.Config)) throw VcpuErrors.MaximumIsStored(_domain.Name);
        if (affect.HasFlag(AffectFlags.Live) && _count is { } wanted)
        {
            _live = _vcpus.Count(VcpuFlags.Live);
            var most = _vcpus.Count(VcpuFlags.Live | VcpuFlags.Maximum);
            if (wanted > most) throw VcpuErrors.OverLiveMaximum(_domain.Name, wanted, most);
            if (_live != wanted) _texts.Add($"vCPUs {wanted} (was {_live}) in the running VM");
        }

        if (affect.HasFlag(AffectFlags.Config))
        {
            _config = _vcpus.Count(VcpuFlags.Config);
            _configMaximum = _vcpus.Count(VcpuFlags.Config | VcpuFlags.Maximum);
            CheckStored(_count, _maximum);
            if (_maximum is not null && _maximum != _configMaximum)
            {
                _texts.Add($"maximum of vCPUs {_maximum} (was {_configMaximum}) for the next start");
            }
            if (_count is not null && _count != _config) _texts.Add($"vCPUs {_count} (was {_config}) for the next start");
        }
    }

    /// <summary>libvirt's own call changes no NUMA nodes, and refuses a maximum that is below their vCPUs.</summary>
    private void SetMaximum(int most)
    {
        var definition = DomainSettingsXml.Parse(_domain.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure));
        if (!definition.HasNuma)
        {
            _vcpus.SetCount(most, VcpuFlags.Config | VcpuFlags.Maximum);
            return;
        }

        definition.SetMaximumVcpu(most);
        Domain.Define(_domain.Connection, definition.ToString()).Dispose();
    }

    private void CheckStored(int? wanted, int? most)
    {
        var limit = most ?? _configMaximum!.Value;
        if (wanted > limit) throw VcpuErrors.OverStoredMaximum(_domain.Name, wanted.Value, limit);
        if (most is null || most == _configMaximum) return;
        var topology = DomainSettingsXml.Parse(_domain.Xml(DomainXmlFlags.Inactive)).Topology;
        if (topology is not null && topology.Total != most) throw VcpuErrors.Topology(_domain.Name, topology.ToString(), topology.Total);
    }

    private int? ChangeLive(int wanted, int timeoutSeconds, Action<string> warn, CancellationToken cancel)
    {
        LibvirtException? refused = null;
        try
        {
            _vcpus.SetCount(wanted, VcpuFlags.Live);
        }
        catch (LibvirtException error) when (wanted < _live && !error.OutcomeUnknown)
        {
            if (!DomainLife.IsActive(_domain)) throw VMErrors.WentOff(_domain.Name, "losing vCPUs", error);
            refused = error;
        }

        var guest = AskGuest(wanted, timeoutSeconds, cancel, out var silence);
        // QEMU may have let go of a vCPU after libvirt gave up waiting.
        var plugged = _vcpus.Count(VcpuFlags.Live);
        if (refused is not null && plugged != wanted)
        {
            if (guest is null) throw VcpuErrors.UnplugFailed(_domain.Name, wanted, plugged, refused.Message, silence, refused);
            warn(
                $"VM '{_domain.Name}': QEMU could not unplug vCPUs ({refused.Message}) and keeps {plugged}; the guest uses {guest} of "
                    + "them.");
        }
        else if (guest is { } uses && uses != wanted)
        {
            warn($"VM '{_domain.Name}' has {plugged} vCPUs plugged in, but its guest uses {uses} after {timeoutSeconds} s.");
        }
        else if (silence is not null)
        {
            warn($"VM '{_domain.Name}' has {plugged} vCPUs plugged in; how many its guest uses is unknown: {silence}");
        }

        return guest;
    }

    /// <summary>null without an agent; what was wrong with one that is there is told.</summary>
    private int? AskGuest(int wanted, int timeoutSeconds, CancellationToken cancel, out string? silence)
    {
        silence = null;
        if (!DomainXml.Parse(_domain.Xml(DomainXmlFlags.None)).AgentIsConnected) return null;
        return AgentErrors.Try<int?>(
            () => new GuestVcpus(_domain, new Deadline(TimeSpan.FromSeconds(timeoutSeconds)), cancel).Reach(wanted),
            out silence);
    }
}
