namespace KvmPS.Model;

/// <summary>What a disk of a VM is on the host, where that is neither a file nor a device by its path.</summary>
internal abstract record DiskSource
{
    private DiskSource()
    {
    }

    /// <summary>A volume whose path libvirt finds when the VM starts, because it changes or is there only while the pool runs.</summary>
    internal sealed record Volume(string Pool, string Name) : DiskSource;

    /// <summary>A volume that QEMU itself reaches over the network.</summary>
    /// <param name="Protocol">rbd or gluster.</param>
    /// <param name="Name">Pool and image.</param>
    /// <param name="Hosts">Where it is asked for, with ports where they are not the usual ones.</param>
    /// <param name="User">Who asks; null: nobody in particular.</param>
    /// <param name="Secret">libvirt's secret of that user: a UUID, or what it is used for.</param>
    internal sealed record Network(
        string Protocol,
        string Name,
        IReadOnlyList<(string Host, string? Port)> Hosts,
        string? User,
        string? Secret) : DiskSource;
}
