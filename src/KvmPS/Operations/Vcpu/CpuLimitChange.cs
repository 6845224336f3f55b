using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Vcpu;

/// <summary>A change of one VM's weight and cap: found out first, then made, the running VM before its definition.</summary>
internal sealed class CpuLimitChange
{
    // cpu.weight of the kernel's second version of cgroups; the first one's cpu.shares go further.
    private const long MostUnified = 10_000;

    private readonly List<(AffectFlags Affect, string Text, Action Make, Action Undo)> _steps = [];
    private readonly Domain _domain;

    private CpuLimitChange(Domain domain)
    {
        _domain = domain;
    }

    public bool IsEmpty => _steps.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => "Set " + ScopeText.Join(TextOf(AffectFlags.Live), TextOf(AffectFlags.Config));

    public static CpuLimitChange Plan(Domain domain, long? shares, int? quotaPercent, KvmChangeScope? scope)
    {
        var affect = ScopeResolver.From(domain, scope);
        if (shares > MostUnified && domain.Connection.IsLocal && HostRoot.Real.Exists("/sys/fs/cgroup/cgroup.controllers"))
        {
            throw new KvmException(
                "CpuSharesOverMaximum",
                Failure.InvalidArgument,
                $"-Shares {shares} is too large: this host's kernel (cgroup v2) accepts weights up to {MostUnified}; nothing was changed.",
                $"Specify -Shares {MostUnified} or less. The default is 100.");
        }

        var change = new CpuLimitChange(domain);
        foreach (var one in new[] { AffectFlags.Live, AffectFlags.Config }.Where(a => affect.HasFlag(a)))
        {
            var now = Read(domain, one);
            if (shares is { } weight && weight != now.Shares)
            {
                // libvirt cannot take a stored weight away again; it is the last to be made, and stays.
                change._steps.Add(
                    (
                        one,
                        $"CPU shares {weight} (was {(now.Shares is null ? "the default" : $"{now.Shares}")})",
                        () => CpuScheduling.SetShares(domain, weight, one),
                        () => CpuScheduling.SetShares(domain, now.Shares ?? weight, one)));
            }

            if (quotaPercent is { } percent && (percent == 0 ? null : percent) != now.QuotaPercent)
            {
                change._steps.Add(
                    (
                        one,
                        $"CPU quota {Quota(percent)} (was {Quota(now.QuotaPercent ?? 0)})",
                        () => CpuScheduling.SetQuota(domain, percent, one),
                        () => CpuScheduling.SetQuota(domain, now.QuotaPercent ?? 0, one)));
            }
        }

        return change;
    }

    /// <summary>Makes it; where a step fails, those before are taken back.</summary>
    public void CarryOut()
    {
        var undo = new Stack<Action>();
        try
        {
            foreach (var step in _steps)
            {
                step.Make();
                undo.Push(step.Undo);
            }
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            if (_steps.Exists(s => s.Affect == AffectFlags.Live) && DomainLife.HasEnded(_domain))
            {
                throw VMErrors.WentOff(_domain.Name, "being limited", error);
            }
            foreach (var step in undo) step();
            throw;
        }
    }

    public static KvmCpuLimit Show(Domain domain)
    {
        var live = domain.IsActive ? Read(domain, AffectFlags.Live) : null;
        var config = domain.IsPersistent ? Read(domain, AffectFlags.Config) : null;
        return new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Live = live,
            Config = config,
            // A definition without a weight leaves it to the host, and the kernel takes its least one for 0.
            RestartRequired =
                live is not null
                && config is not null
                && (live.QuotaPercent != config.QuotaPercent || (config.Shares > 0 && live.Shares != config.Shares)),
            ConnectionUri = domain.Connection.Uri,
        };
    }

    private string TextOf(AffectFlags affect) => string.Join(", ", _steps.Where(s => s.Affect == affect).Select(s => s.Text));

    private static KvmCpuLimits Read(Domain domain, AffectFlags affect)
    {
        var now = CpuScheduling.Read(domain, affect);
        // libvirt answers 0 both for a weight of 0 and for none.
        var shares = now.Shares ?? (affect == AffectFlags.Config ? DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive)).CpuShares : null);
        return new(shares, now.Quota * 100.0 / now.Period);
    }

    private static string Quota(double percent) => percent == 0 ? "none" : $"{percent} % of a CPU for each vCPU";
}
