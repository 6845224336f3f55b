using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Vcpu;
using KvmPS.Planning.Vcpu;

namespace KvmPS.Commands.Vcpu;

/// <summary>Creates a plan of the host CPUs that VMs run on, for Set-KvmCpuAffinity.</summary>
[Cmdlet(VerbsCommon.New, "KvmCpuPlan", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmCpuPlan))]
public sealed class NewKvmCpuPlanCommand : VMItemCommand
{
    private readonly List<(Domain Domain, IReadOnlyList<KvmCpuAffinity> Threads)> _vms = [];

    /// <summary>Host CPUs for vCPUs. Default: the isolated ones where the host has some, else all that are online.</summary>
    [Parameter]
    [JoinArrayTransformation]
    [ArgumentCompleter(typeof(HostCpuCompleter))]
    public string? Cpu { get; set; }

    /// <summary>Host CPUs for emulators and IOThreads, which no vCPU gets. Default: chosen by the plan.</summary>
    [Parameter]
    [JoinArrayTransformation]
    [ArgumentCompleter(typeof(HostCpuCompleter))]
    public string? EmulatorCpu { get; set; }

    /// <summary>The most that VMs may share: None, Core (SMT siblings) or Cpu, where there is no room. Default: None.</summary>
    [Parameter]
    public KvmCpuSharing Share { get; set; }

    private protected override void Process(Domain domain)
    {
        if (!domain.Connection.IsLocal && HostRoot.Current.IsReal) throw CpuPlanErrors.NotLocal(domain.Name, domain.Connection.Uri);
        if (_vms.TrueForAll(v => v.Domain.Id != domain.Id)) _vms.Add((domain, PinnedVMs.All(domain)));
    }

    private protected override void End()
    {
        if (_vms.Count == 0) return;
        var layout = new HostTopology(HostRoot.Current).Read();
        var planned = _vms.Select(v => v.Domain.Id).ToHashSet();
        var planner = new CpuPlanner(
            layout,
            new()
            {
                Allowed = Usable(Cpu, layout),
                Emulator = Usable(EmulatorCpu, layout),
                Share = Share,
                Taken =
                [
                    .. _vms.Select(v => v.Domain.Connection)
                        .Distinct()
                        .SelectMany(c => PinnedVMs.Others(c, planned).Values)
                        .SelectMany(c => c)
                        .Distinct(),
                ],
            });
        if (planner.Allowed.Count == 0) throw CpuPlanErrors.NoCpuLeft();
        var guests = _vms.ConvertAll(v => new PlanGuest(
            v.Domain.Name,
            v.Threads.Count(t => t.Vcpu is not null),
            v.Domain.MemorySize.Memory));
        var placements = planner.Make(guests);
        for (var i = 0; i < _vms.Count; i++)
        {
            var (domain, threads) = _vms[i];
            var placement = placements[i];
            Each(domain.Name, () => WriteObject(Plan(domain, threads, placement, planner.Allowed.Count)));
        }
    }

    private KvmCpuPlan Plan(Domain domain, IReadOnlyList<KvmCpuAffinity> threads, CpuPlacement placement, int cpus)
    {
        if (placement.Cpus.Count == 0) throw CpuPlanErrors.NoRoom(placement.Guest, Share, cpus);
        return new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Node = [.. placement.Nodes],
            Pin =
            [
                .. threads
                    .Where(t => t.Vcpu is not null)
                    .Zip(placement.Cpus, (thread, cpu) => new KvmCpuPin(thread.Vcpu!.Value, cpu.Number)),
            ],
            Emulator = [.. placement.Emulator],
            IOThread = [.. threads.Where(t => t.IOThread is not null).Select(t => t.IOThread!.Value)],
            Shares = placement.Shares,
            RemoteMemory = placement.RemoteMemory,
            ConnectionUri = domain.Connection.Uri,
        };
    }

    private static IReadOnlyList<int>? Usable(string? set, HostLayout layout)
    {
        if (set is null) return null;
        var cpus = CpuList.Parse(set);
        AffinityErrors.RequireUsable(
            cpus,
            new HostTopology(HostRoot.Current).Present.Append(-1).Max() + 1,
            [.. layout.Cpus.Select(c => c.Number)]);
        return cpus;
    }
}
