using System.Diagnostics;
using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Turns counters into rates between one look and the next.</summary>
internal sealed class VMSampler(Connection host, Func<string, Guid, bool> wanted)
{
    private Dictionary<Guid, TransferCounters.Bytes> _before = [];
    private long _at;

    /// <summary>The VMs that run, and did so at the look before; the first look gives none.</summary>
    public IReadOnlyList<KvmVMStatistics> Next(CancellationToken cancel)
    {
        var vms = VMReader.All(host, cancel).Where(vm => vm.DomainId is not null && wanted(vm.Name, vm.Id)).ToList();
        var now = TransferCounters.Read(host);
        var read = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(_at, read).TotalSeconds;
        var samples = vms.Where(vm => _before.ContainsKey(vm.Id) && now.ContainsKey(vm.Id))
            .Select(vm => Sample(vm, _before[vm.Id], now[vm.Id], seconds))
            .ToList();
        (_before, _at) = (now, read);
        return samples;
    }

    private static KvmVMStatistics Sample(KvmVM vm, TransferCounters.Bytes before, TransferCounters.Bytes now, double seconds) => new()
    {
        Time = DateTime.Now,
        Name = vm.Name,
        Id = vm.Id,
        CpuUsage = vm.CpuUsage,
        Memory = vm.Memory,
        DiskRead = Rate(before.Read, now.Read, seconds),
        DiskWrite = Rate(before.Written, now.Written, seconds),
        NetworkReceived = Rate(before.Received, now.Received, seconds),
        NetworkSent = Rate(before.Sent, now.Sent, seconds),
        ConnectionUri = vm.ConnectionUri,
    };

    /// <summary>A VM that was started anew counts from 0 again.</summary>
    internal static long Rate(long before, long now, double seconds)
        => seconds <= 0 ? 0 : (long)((now >= before ? now - before : now) / seconds);
}
