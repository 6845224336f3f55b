namespace KvmPS.Model;

/// <summary>How QEMU asks the host's kernel for reads and writes.</summary>
public enum KvmDiskIo
{
    /// <summary>Not specified: the default of QEMU, which is Threads.</summary>
    Default,

    /// <summary>A pool of threads; goes with every cache mode.</summary>
    Threads,

    /// <summary>Linux AIO; needs cache None or Directsync.</summary>
    Native,

    /// <summary>io_uring; needs libvirt 6.3, QEMU 5.0 and kernel 5.1.</summary>
    IoUring,
}
