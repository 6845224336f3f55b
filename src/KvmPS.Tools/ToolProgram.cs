namespace KvmPS.Tools;

/// <summary>A program KvmPS can run, and the packages that bring it.</summary>
internal sealed record ToolProgram(string Name, string DebianPackage, string FedoraPackage)
{
    internal static ToolProgram QemuImg { get; } = new("qemu-img", "qemu-utils", "qemu-img");

    internal static ToolProgram QemuNbd { get; } = new("qemu-nbd", "qemu-utils", "qemu-img");

    internal static ToolProgram Systemctl { get; } = new("systemctl", "systemd", "systemd");

    internal static ToolProgram Ip { get; } = new("ip", "iproute2", "iproute");

    internal static ToolProgram VirtSysprep { get; } = new("virt-sysprep", "guestfs-tools", "guestfs-tools");

    internal static ToolProgram Xz { get; } = new("xz", "xz-utils", "xz");

    internal static ToolProgram Gzip { get; } = new("gzip", "gzip", "gzip");

    internal static ToolProgram Zstd { get; } = new("zstd", "zstd", "zstd");

    internal static ToolProgram Bzip2 { get; } = new("bzip2", "bzip2", "bzip2");

    internal static ToolProgram Gpgv { get; } = new("gpgv", "gpgv", "gnupg2");

    internal static ToolProgram Setsid { get; } = new("setsid", "util-linux", "util-linux");

    internal static ToolProgram Sh { get; } = new("sh", "dash", "bash");
}
