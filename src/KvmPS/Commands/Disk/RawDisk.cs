using KvmPS.Tools;

namespace KvmPS.Commands.Disk;

/// <summary>Any bytes can be taken for a raw disk; what is surely none is refused.</summary>
internal static class RawDisk
{
    /// <param name="path">A file on this host whose content claims no other format.</param>
    /// <param name="advice">What to type next.</param>
    /// <exception cref="KvmException">NotADiskImage.</exception>
    public static void Require(string path, string advice) => Require(path, _ => advice);

    private static void Require(string path, Func<string, string> advice)
    {
        if (Why(path) is { } why) throw new KvmException("NotADiskImage", Failure.InvalidArgument, $"'{path}' is not a disk image: it {why}.", advice(why));
    }

    private static string? Why(string path)
    {
        try
        {
            return DiskContent.WhyNotRaw(path);
        }
        catch (UnauthorizedAccessException)
        {
            // Whoever may not read it cannot tell, and need not: libvirt opens it for them.
            return null;
        }
    }

    /// <summary>For a disk that a VM is to get.</summary>
    /// <inheritdoc cref="Require(string, string)" />
    public static void RequireForVM(string path)
        => Require(path, why => "Check the path: the VM would write to that file. "
            + (why.Contains("sector", StringComparison.Ordinal)
                ? $"If it is a raw image that lost a part of its last sector, pad that with zeros: truncate --size=%512 {VM.VMErrors.Quote(path)}"
                : "Or create a disk: New-KvmDisk -Path PATH -Size 20GB"));
}
