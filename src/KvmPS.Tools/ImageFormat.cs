namespace KvmPS.Tools;

/// <summary>A disk format KvmPS creates. qemu-img reads many more.</summary>
public enum ImageFormat
{
    /// <summary>QEMU's own format: grows with its content, has snapshots and backing files.</summary>
    Qcow2,

    /// <summary>The disk's bytes and nothing else.</summary>
    Raw,

    /// <summary>VMware's format; only for copies of such images.</summary>
    Vmdk,
}
