using KvmPS.Libvirt.Native;
using KvmPS.Model;

namespace KvmPS.Libvirt;

/// <summary>Which host CPUs the threads of a VM are pinned to: of the running one, or of its definition.</summary>
internal sealed class CpuPins(Domain domain, NodeCpus host, AffectFlags affect)
{
    private readonly int _length = CpuBits.Length(host.Count);

    /// <summary>Every thread, of those kinds or of any; those that are not pinned have what the VM as a whole may use.</summary>
    public IReadOnlyDictionary<PinnedThread, int[]> All(IReadOnlyCollection<PinnedKind>? kinds = null)
    {
        var pins = new SortedDictionary<PinnedThread, int[]>(
            Comparer<PinnedThread>.Create((a, b) => (a.Kind, a.Number).CompareTo((b.Kind, b.Number))));
        if (Wants(PinnedKind.Vcpu)) AddVcpus(pins);
        if (Wants(PinnedKind.Emulator) && Emulator() is { } emulator) pins[new(PinnedKind.Emulator)] = emulator;
        if (!Wants(PinnedKind.IOThread)) return pins;
        foreach (var (number, cpus) in OfIOThreads()) pins[new(PinnedKind.IOThread, number)] = cpus;
        return pins;

        bool Wants(PinnedKind kind) => kinds?.Contains(kind) != false;
    }

    /// <summary>By number of the vCPU, up to the maximum.</summary>
    public unsafe IReadOnlyList<int[]> Vcpus() => domain.Read(d => DomainVcpus.InRoom(d, (VcpuFlags)affect, room =>
    {
        var maps = new byte[room * _length];
        fixed (byte* map = maps)
        {
            var count = Result.Check(NativeMethods.virDomainGetVcpuPinInfo(d, room, map, _length, affect));
            return Enumerable.Range(0, count).Select(i => CpuBits.Read(maps.AsSpan(i * _length, _length), host.Count)).ToList();
        }
    }));

    public unsafe void Set(PinnedThread thread, IEnumerable<int> cpus)
    {
        var bits = CpuBits.Write(cpus, host.Count);
        var function = thread.Kind switch
        {
            PinnedKind.Vcpu => nameof(NativeMethods.virDomainPinVcpuFlags),
            PinnedKind.Emulator => nameof(NativeMethods.virDomainPinEmulator),
            _ => nameof(NativeMethods.virDomainPinIOThread),
        };
        domain.Change(function, d =>
        {
            fixed (byte* map = bits)
            {
                return thread.Kind switch
                {
                    PinnedKind.Vcpu => NativeMethods.virDomainPinVcpuFlags(d, (uint)thread.Number, map, _length, affect),
                    PinnedKind.Emulator => NativeMethods.virDomainPinEmulator(d, map, _length, affect),
                    _ => NativeMethods.virDomainPinIOThread(d, (uint)thread.Number, map, _length, affect),
                };
            }
        });
    }

    private void AddVcpus(SortedDictionary<PinnedThread, int[]> pins)
    {
        var plugged = affect == AffectFlags.Live ? new DomainVcpus(domain).Read(host).Select(v => v.Number).ToHashSet() : null;
        foreach (var (cpus, number) in Vcpus().Select((cpus, number) => (cpus, number)))
        {
            if (plugged?.Contains(number) != false) pins[new(PinnedKind.Vcpu, number)] = cpus;
        }
    }

    /// <summary>null: this hypervisor has no such thread.</summary>
    private unsafe int[]? Emulator() => OrNone(() => domain.Read(d =>
    {
        var bits = new byte[_length];
        fixed (byte* map = bits)
        {
            return Result.Check(NativeMethods.virDomainGetEmulatorPinInfo(d, map, _length, affect)) == 0
                ? host.Online
                : CpuBits.Read(bits, host.Count);
        }
    }));

    private Dictionary<int, int[]> OfIOThreads() => OrNone(() => IOThreads.Read(domain, host, affect)) ?? [];

    private static T? OrNone<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoSupport)
        {
            return null;
        }
    }
}
