using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// Reads a virDomainStatsRecord. Names are compared as bytes: a thousand VMs have tens of thousands of parameters,
/// and a string for each would cost more than the call.
/// </summary>
internal static unsafe class StatsDecoder
{
    /// <param name="record">The record.</param>
    /// <param name="groups">What the listing is for; a main figure of these that the record lacks is asked for.</param>
    public static DomainStats Decode(StatsRecord* record, StatsGroups groups)
    {
        var stats = new DomainStats
        {
            Name = DomainIdentity.Name(record->dom),
            Id = DomainIdentity.Id(record->dom),
            Number = DomainIdentity.Number(record->dom),
        };
        Add(stats, record);
        if (Lacks(stats, groups)) Complete(stats, record->dom);
        return stats;
    }

    /// <summary>Adds what another record of the same VM says.</summary>
    public static void Add(DomainStats stats, StatsRecord* record)
    {
        for (var i = 0; i < record->nparams; i++) Take(stats, record->parameters + i);
    }

    private static bool Lacks(DomainStats stats, StatsGroups groups) =>
        (groups.HasFlag(StatsGroups.Balloon) && stats.MaximumMemory is null)
        || (groups.HasFlag(StatsGroups.Vcpu) && stats.MaximumVcpu is null);

    private static void Take(DomainStats stats, TypedParameter* parameter)
    {
        var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(parameter->field);
        switch (name[0])
        {
            case (byte)'b' when name.StartsWith("block."u8):
                TakeBlock(stats, name, parameter);
                break;
            case (byte)'b' when name.SequenceEqual("balloon.current"u8):
                stats.Memory = (long)parameter->ul * 1024;
                break;
            case (byte)'b' when name.SequenceEqual("balloon.maximum"u8):
                stats.MaximumMemory = (long)parameter->ul * 1024;
                break;
            case (byte)'b' when name.SequenceEqual("balloon.rss"u8):
                stats.ResidentMemory = (long)parameter->ul * 1024;
                break;
            case (byte)'c' when name.SequenceEqual("cpu.time"u8):
                stats.CpuTime = Nanoseconds(parameter->ul);
                break;
            case (byte)'n' when name.StartsWith("net."u8):
                TakeNic(stats, name, parameter);
                break;
            case (byte)'s' when name.SequenceEqual("state.state"u8):
                stats.State = (DomainState)parameter->i;
                break;
            case (byte)'s' when name.SequenceEqual("state.reason"u8):
                stats.Reason = parameter->i;
                break;
            case (byte)'v' when name.SequenceEqual("vcpu.current"u8):
                stats.Vcpu = (int)parameter->ui;
                break;
            case (byte)'v' when name.SequenceEqual("vcpu.maximum"u8):
                stats.MaximumVcpu = (int)parameter->ui;
                break;
        }
    }

    /// <summary>
    /// block.N.name comes before block.N.path. Layers of a backing chain come only when asked for, behind their disk and with its name.
    /// </summary>
    private static void TakeBlock(DomainStats stats, ReadOnlySpan<byte> name, TypedParameter* parameter)
    {
        if (name.SequenceEqual("block.count"u8))
        {
            stats.DisksKnown = true;
        }
        else if (name.EndsWith(".name"u8))
        {
            var target = Marshal.PtrToStringUTF8((nint)parameter->s) ?? "";
            var isLayer = stats.Disks is [.., var before] && before.Target == target;
            stats.Disks.Add(new(target, null, isLayer));
            if (!isLayer) stats.DiskUse[target] = new();
        }
        else if (name.EndsWith(".path"u8) && stats.Disks is [.., { Path: null } last])
        {
            stats.Disks[^1] = last with { Path = Marshal.PtrToStringUTF8((nint)parameter->s) };
        }
        else if (parameter->type == TypedParameterType.Ullong && stats.Disks is [.., { IsLayer: false } disk])
        {
            stats.DiskUse[disk.Target].Take(name, (long)parameter->ul);
        }
    }

    /// <summary>net.N.name comes before the figures of the same NIC.</summary>
    private static void TakeNic(DomainStats stats, ReadOnlySpan<byte> name, TypedParameter* parameter)
    {
        if (name.EndsWith(".name"u8))
        {
            var device = Marshal.PtrToStringUTF8((nint)parameter->s) ?? "";
            stats.Nics.Add(device);
            stats.NicUse[device] = new();
        }
        else if (parameter->type == TypedParameterType.Ullong && stats.Nics is [.., var nic])
        {
            stats.NicUse[nic].Take(name, (long)parameter->ul);
        }
    }

    /// <summary>
    /// Drivers other than QEMU's, and a VM whose monitor does not answer, leave groups out; this call has the main figures.
    /// </summary>
    private static void Complete(DomainStats stats, nint domain)
    {
        // A VM that has vanished since is shown with what the record had.
        if (NativeMethods.virDomainGetInfo(domain, out var info) < 0) return;
        stats.Memory ??= (long)info.memory.Value * 1024;
        stats.MaximumMemory ??= (long)info.maxMem.Value * 1024;
        stats.Vcpu ??= info.nrVirtCpu;
        stats.MaximumVcpu ??= info.nrVirtCpu;
        if (stats.Number is not null) stats.CpuTime ??= Nanoseconds(info.cpuTime);
    }

    private static TimeSpan Nanoseconds(ulong value) => TimeSpan.FromTicks((long)(value / 100));
}
