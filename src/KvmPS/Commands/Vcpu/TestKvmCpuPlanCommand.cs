using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Vcpu;
using KvmPS.Planning.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Shows the host CPUs that VMs share, and their remote memory: as planned, or as they are pinned now.</summary>
[Cmdlet(VerbsDiagnostic.Test, "KvmCpuPlan", DefaultParameterSetName = nameof(Plan))]
[OutputType(typeof(KvmCpuPlanCheck))]
public sealed class TestKvmCpuPlanCommand : VMItemCommand
{
    private readonly List<(Domain Domain, PinnedGuest Guest, long? PlannedRemote)> _vms = [];

    /// <summary>Plans from New-KvmCpuPlan.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(Plan), ValueFromPipeline = true)]
    public KvmCpuPlan[] Plan { get; set; } = [];

    private protected override void Process()
    {
        if (ParameterSetName != nameof(Plan))
            base.Process();
        else
            foreach (var plan in Plan)
                Each(plan, () => Add(Owner(plan.ConnectionUri, plan.VMId, plan.VMName), AsPlanned(plan), plan.RemoteMemory));
    }

    private protected override void Process(Domain domain)
    {
        var threads = PinnedVMs.All(domain);
        Add(
            domain,
            new(
                domain.Name,
                [.. threads.Where(t => t.Vcpu is not null).Select(t => t.Cpu)],
                [.. threads.Where(t => t.Vcpu is null).SelectMany(t => t.Cpu).Distinct()]),
            null);
    }

    private protected override void End()
    {
        if (_vms.Count == 0) return;
        var layout = new HostTopology(HostRoot.Current).Read();
        var mine = _vms.Select(v => v.Domain.Id).ToHashSet();
        var others = _vms.Select(v => v.Domain.Connection)
            .Distinct()
            .SelectMany(c => PinnedVMs.Others(c, mine))
            .Select(o => new PinnedGuest(o.Key, [o.Value], []));
        var review = new CpuPlanReview(layout, [.. _vms.Select(v => v.Guest), .. others]);
        foreach (var (domain, guest, planned) in _vms)
        {
            var nodes = review.Nodes(guest);
            var remote = RemoteMemory.Read(domain, layout, nodes) ?? planned;
            WriteObject(new KvmCpuPlanCheck
            {
                VMName = domain.Name,
                VMId = domain.Id,
                ConnectionUri = domain.Connection.Uri,
                Node = [.. nodes],
                SharedCpu = [.. review.SharedCpus(guest)],
                SharedCore = [.. review.SharedCores(guest)],
                SharedWith = [.. review.SharedWith(guest)],
                RemoteMemory = remote,
                Finding = [.. review.Findings(guest, remote)],
            });
        }
    }

    private static PinnedGuest AsPlanned(KvmCpuPlan plan) => new(plan.VMName, [.. plan.Pin.Select(p => new[] { p.Cpu })], plan.Emulator);

    private void Add(Domain domain, PinnedGuest guest, long? plannedRemote)
    {
        if (!domain.Connection.IsLocal && HostRoot.Current.IsReal) throw CpuPlanErrors.NotLocal(domain.Name, domain.Connection.Uri);
        if (_vms.TrueForAll(v => v.Domain.Id != domain.Id)) _vms.Add((domain, guest, plannedRemote));
    }
}
