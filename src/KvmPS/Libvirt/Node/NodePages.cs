using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Free huge pages as libvirt counts them (virNodeGetFreePages).</summary>
internal static class NodePages
{
    private const int WholeHost = -1;

    /// <summary>Pages of a size that are free on a NUMA node, or on the host; null where libvirt cannot tell.</summary>
    public static unsafe long? Free(Connection connection, long pageSize, int? node) => connection.Read<long?>(c =>
    {
        var kibibytes = (uint)(pageSize / 1024);
        ulong free;
        return NativeMethods.virNodeGetFreePages(c, 1, &kibibytes, node ?? WholeHost, 1, &free, 0) < 0 ? null : (long)free;
    });
}
