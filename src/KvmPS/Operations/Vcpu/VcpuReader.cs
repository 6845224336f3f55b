using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;
using KvmPS.Xml;

namespace KvmPS.Operations.Vcpu;

/// <summary>Reads the vCPUs of one VM: from libvirt, procfs and, when its agent answers, the guest.</summary>
internal sealed class VcpuReader(Domain domain, Deadline deadline, CancellationToken cancel)
{
    private readonly DomainVcpus _vcpus = new(domain);

    public IReadOnlyList<KvmVcpu> Read()
    {
        var host = NodeCpus.Read(domain.Connection);
        int? configured = domain.IsPersistent ? _vcpus.Count(VcpuFlags.Config) : null;
        if (!domain.IsActive) return Off(host, configured);
        var samples = _vcpus.Read(host);
        var most = _vcpus.Count(VcpuFlags.Live | VcpuFlags.Maximum);
        var threads = domain.Connection.IsLocal ? QemuProcesses.VcpuThreads(HostRoot.Real, domain.Id) : new Dictionary<int, int>();
        var pins = samples.Any(s => s.Affinity is null) ? new CpuPins(domain, host, AffectFlags.Live).Vcpus() : [];
        var guest = Guest();
        return [.. samples.Select(s => New(s.Number) with
        {
            State = Gone(s.Number) ? KvmVcpuState.Offline : Enum.Parse<KvmVcpuState>(s.State.ToString()),
            HostCpu = Gone(s.Number) ? null : s.HostCpu,
            CpuTime = s.CpuTime,
            Affinity = s.Affinity ?? (s.Number < pins.Count ? pins[s.Number] : host.Online),
            ThreadId = threads.TryGetValue(s.Number, out var thread) ? thread : null,
            // A plugged vCPU that the guest has dropped is not among its own: it does not use it.
            GuestOnline = guest?.GetValueOrDefault(s.Number),
            Current = samples.Count,
            Configured = configured,
            Maximum = most,
        })];

        // QEMU has let go of it, although libvirt counts it still.
        bool Gone(int number) => threads.Count > 0 && !threads.ContainsKey(number);
    }

    private List<KvmVcpu> Off(NodeCpus host, int? configured)
    {
        var pins = new CpuPins(domain, host, AffectFlags.Config).Vcpus();
        return [.. Enumerable.Range(0, configured ?? 0).Select(i => New(i) with
        {
            Affinity = i < pins.Count ? pins[i] : host.Online,
            Configured = configured,
            Maximum = _vcpus.Count(VcpuFlags.Config | VcpuFlags.Maximum),
        })];
    }

    private KvmVcpu New(int number) =>
        new()
        {
            VMName = domain.Name,
            VMId = domain.Id,
            Vcpu = number,
            ConnectionUri = domain.Connection.Uri,
        };

    private IReadOnlyDictionary<int, bool>? Guest()
    {
        if (!DomainXml.Parse(domain.Xml(DomainXmlFlags.None)).AgentIsConnected) return null;
        return AgentErrors.Try(() => new GuestVcpus(domain, deadline, cancel).Read(), out _);
    }
}
