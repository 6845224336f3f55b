namespace KvmPS.Libvirt;

/// <summary>A set of CPUs as libvirt passes it: one bit each, the lowest first.</summary>
internal static class CpuBits
{
    /// <summary>Bytes for so many CPUs.</summary>
    public static int Length(int cpus) => (cpus + 7) / 8;

    /// <summary>The set bits; those beyond the host's CPUs mean nothing.</summary>
    public static int[] Read(ReadOnlySpan<byte> bits, int count)
    {
        var cpus = new List<int>();
        for (var cpu = 0; cpu < Math.Min(count, bits.Length * 8); cpu++)
        {
            if ((bits[cpu / 8] & (1 << (cpu % 8))) != 0) cpus.Add(cpu);
        }

        return [.. cpus];
    }

    /// <summary>The bits of these CPUs, as many bytes as the host's CPUs need.</summary>
    public static byte[] Write(IEnumerable<int> cpus, int count)
    {
        var bits = new byte[Length(count)];
        foreach (var cpu in cpus) bits[cpu / 8] |= (byte)(1 << (cpu % 8));
        return bits;
    }
}
