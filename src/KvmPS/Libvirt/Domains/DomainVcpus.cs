using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>The vCPUs of a VM: how many, and what each is doing.</summary>
internal sealed class DomainVcpus(Domain domain)
{
    public int Count(VcpuFlags which) => domain.Read(d => Result.Check(NativeMethods.virDomainGetVcpusFlags(d, which)));

    public void SetCount(int count, VcpuFlags where) =>
        domain.Change(nameof(NativeMethods.virDomainSetVcpusFlags), d => NativeMethods.virDomainSetVcpusFlags(d, (uint)count, where));

    /// <summary>Those that are plugged into a running VM.</summary>
    public IReadOnlyList<Sample> Read(NodeCpus host)
    {
        try
        {
            return Read(host.Count);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.SystemError)
        {
            // libvirt still counts a vCPU that QEMU has let go of after the unplug timed out: it has no thread whose
            // affinity could be read, and all else of all vCPUs can.
            return Read(0);
        }
    }

    /// <summary>
    /// Reads a list that has an item for each vCPU, into room for so many as few VMs have; only where that is full it asks how many
    /// there can be, which is one more question to the daemon.
    /// </summary>
    public static List<T> InRoom<T>(DomainHandle domain, VcpuFlags affect, Func<int, List<T>> read)
    {
        const int Usual = 64;
        var found = read(Usual);
        return found.Count < Usual ? found : read(Result.Check(NativeMethods.virDomainGetVcpusFlags(domain, affect | VcpuFlags.Maximum)));
    }

    private unsafe List<Sample> Read(int cpus) => domain.Read(d => InRoom(d, VcpuFlags.Live, room =>
    {
        var length = CpuBits.Length(cpus);
        var infos = new VcpuInfo[room];
        var maps = new byte[room * length];
        fixed (VcpuInfo* info = infos)
        fixed (byte* map = maps)
        {
            var count = Result.Check(NativeMethods.virDomainGetVcpus(d, info, room, map, length));
            return infos
                .Take(count)
                .Select((v, i) => Decode(v, cpus == 0 ? null : CpuBits.Read(maps.AsSpan(i * length, length), cpus)))
                .ToList();
        }
    }));

    private static Sample Decode(VcpuInfo info, int[]? affinity) =>
        new(
            (int)info.number,
            (VcpuState)info.state,
            info.cpu < 0 ? null : info.cpu,
            TimeSpan.FromTicks((long)(info.cpuTime / 100)),
            affinity);

    /// <summary>One vCPU as it was when it was read.</summary>
    internal sealed record Sample(int Number, VcpuState State, int? HostCpu, TimeSpan CpuTime, int[]? Affinity);
}
