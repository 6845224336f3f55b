using System.Globalization;
using System.Text;
using KvmPS.Model;

namespace KvmPS.Planning.Metering;

/// <summary>Usage as Prometheus reads it: OpenMetrics 1.0 text.</summary>
internal static class OpenMetricsText
{
    private static readonly (string Name, string? Unit, string Help, Func<KvmUsage, double> Value)[] Counters =
    [
        ("kvmps_vm_uptime_seconds", "seconds", "Time that the VM ran.", u => u.Uptime.TotalSeconds),
        ("kvmps_vm_cpu_seconds", "seconds", "CPU time of the VM.", u => u.CpuSeconds),
        ("kvmps_vm_memory_gibibyte_hours", null, "Memory that the VM had, by the time that it ran.", u => u.MemoryGiBHours),
        ("kvmps_vm_disk_gibibyte_hours", null, "Size of the VM's disks, by time.", u => u.DiskGiBHours),
        ("kvmps_vm_disk_read_bytes", "bytes", "Bytes read from disks.", u => u.DiskRead),
        ("kvmps_vm_disk_written_bytes", "bytes", "Bytes written to disks.", u => u.DiskWritten),
        ("kvmps_vm_disk_read_operations", null, "Reads from disks.", u => u.DiskReadOperations),
        ("kvmps_vm_disk_write_operations", null, "Writes to disks.", u => u.DiskWriteOperations),
        ("kvmps_vm_network_received_bytes", "bytes", "Bytes received by NICs.", u => u.NetworkReceived),
        ("kvmps_vm_network_sent_bytes", "bytes", "Bytes sent by NICs.", u => u.NetworkSent),
        ("kvmps_vm_network_received_packets", null, "Packets received by NICs.", u => u.NetworkPacketsReceived),
        ("kvmps_vm_network_sent_packets", null, "Packets sent by NICs.", u => u.NetworkPacketsSent),
    ];

    public static string Write(IReadOnlyCollection<KvmUsage> usages)
    {
        var text = new StringBuilder();
        foreach (var (name, unit, help, value) in Counters)
        {
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} counter\n");
            if (unit is not null) text.Append(CultureInfo.InvariantCulture, $"# UNIT {name} {unit}\n");
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n");
            foreach (var usage in usages)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{name}_total{{vm=\"{Escape(usage.Name)}\",uuid=\"{usage.Id}\",connection=\"{Escape(usage.ConnectionUri)}\"}} "
                        + $"{value(usage)}\n");
            }
        }

        return text.Append("# EOF\n").ToString();
    }

    private static string Escape(string label) =>
        label
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
}
