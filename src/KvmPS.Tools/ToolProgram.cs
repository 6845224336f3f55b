namespace KvmPS.Tools;

/// <summary>A program KvmPS can run, and the packages that bring it.</summary>
internal sealed record ToolProgram(string Name, string DebianPackage, string FedoraPackage)
{
    internal static ToolProgram QemuImg { get; } = new("qemu-img", "qemu-utils", "qemu-img");

    internal static ToolProgram QemuNbd { get; } = new("qemu-nbd", "qemu-utils", "qemu-img");

    internal static ToolProgram Systemctl { get; } = new("systemctl", "systemd", "systemd");

    internal static ToolProgram Ip { get; } = new("ip", "iproute2", "iproute");

    internal static ToolProgram VirtSysprep { get; } = new("virt-sysprep", "guestfs-tools", "guestfs-tools");

    internal static ToolProgram Setsid { get; } = new("setsid", "util-linux", "util-linux");

    internal static ToolProgram Sh { get; } = new("sh", "dash", "bash");
}
