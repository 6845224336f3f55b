namespace KvmPS.Linux;

/// <summary>The kernel's network block devices, by which the host sees an image as a disk (module nbd).</summary>
internal sealed class NbdDevices(HostRoot root)
{
    private const string Folder = "/sys/block";

    /// <summary>The devices to which an image is connected.</summary>
    public IEnumerable<string> Connected => All().Where(n => !IsFree(n)).Select(n => $"/dev/{n}");

    /// <summary>The first device that nothing is connected to, such as /dev/nbd0.</summary>
    /// <exception cref="KvmException">NbdNotAvailable or NbdDevicesInUse.</exception>
    public string FirstFree()
    {
        var all = All().ToList();
        if (all.Count == 0)
        {
            throw new KvmException(
                "NbdNotAvailable",
                Failure.NotSupported,
                "This host's kernel has no network block devices, which present an image as a disk.",
                "Load the module, if the kernel has it: modprobe nbd max_part=16");
        }

        return all.FirstOrDefault(IsFree) is { } free
            ? $"/dev/{free}"
            : throw new KvmException(
                "NbdDevicesInUse",
                Failure.Busy,
                $"All {all.Count} network block devices of this host are in use.",
                "Free one: Dismount-KvmDisk /dev/nbd0");
    }

    /// <summary>Whether an image is connected to a device.</summary>
    /// <exception cref="KvmException">NbdDeviceNotFound.</exception>
    public bool IsConnected(string device)
    {
        var name = Path.GetFileName(device);
        if (device != $"/dev/{name}" || !All().Contains(name))
        {
            throw new KvmException(
                "NbdDeviceNotFound",
                Failure.NotFound,
                $"'{device}' is not a network block device of this host.",
                "Specify a device that Mount-KvmDisk shows, such as /dev/nbd0.");
        }

        return !IsFree(name);
    }

    /// <summary>The partitions that the kernel has found on a device.</summary>
    public string[] Partitions(string device)
    {
        var name = Path.GetFileName(device);
        return
        [
            .. root.Names($"{Folder}/{name}")
                .Where(n => n.StartsWith(name + "p", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(n => $"/dev/{n}"),
        ];
    }

    /// <summary>
    /// The files that are open for a device: the image that is connected to it, and its backing files; each with the device.
    /// </summary>
    public IEnumerable<(string Path, string Device)> OpenFiles() => All()
        .Select(name => (Device: $"/dev/{name}", Process: root.TryReadLine($"{Folder}/{name}/pid")))
        .Where(d => d.Process is not null)
        .SelectMany(d => Files(d.Process!).Select(path => (path, d.Device)))
        .Distinct();

    /// <summary>What qemu-nbd was told to connect stands last in its command line; what it has open may only be read by root.</summary>
    private IEnumerable<string> Files(string pid)
    {
        var open = root.Names($"/proc/{pid}/fd")
            .Select(fd => root.LinkTarget($"/proc/{pid}/fd/{fd}"))
            .OfType<string>()
            .Where(p => p.StartsWith('/'))
            .Where(p => !p.StartsWith("/dev/", StringComparison.Ordinal) && !p.EndsWith(" (deleted)", StringComparison.Ordinal));
        return root.TryRead($"/proc/{pid}/cmdline")?.TrimEnd('\n', '\0').Split('\0')[^1] is ['/', ..] image ? open.Prepend(image) : open;
    }

    private IEnumerable<string> All() => root.Names(Folder)
        .Where(n => n.StartsWith("nbd", StringComparison.Ordinal) && int.TryParse(n.AsSpan(3), out _))
        .OrderBy(n => n.Length)
        .ThenBy(n => n, StringComparer.Ordinal);

    // pid is there as long as a program serves the device.
    private bool IsFree(string name) =>
        root.TryRead($"{Folder}/{name}/pid") is null && root.TryRead($"{Folder}/{name}/size")?.Trim() == "0";
}
