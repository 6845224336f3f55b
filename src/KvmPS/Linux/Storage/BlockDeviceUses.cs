using System.Text;

namespace KvmPS.Linux;

/// <summary>
/// What this host does with a block device and its partitions, from sysfs and procfs. Whoever took the device away would lose what was
/// written.
/// </summary>
internal sealed class BlockDeviceUses(HostRoot root)
{
    private const string Sys = "/sys/block";

    /// <summary>The device and its partitions, as names in /dev.</summary>
    public IReadOnlyList<string> Parts(string device)
    {
        var name = Path.GetFileName(device);
        var partitions = root.Names($"{Sys}/{name}").Where(n => n.StartsWith(name + "p", StringComparison.Ordinal));
        return [name, .. partitions.Order(StringComparer.Ordinal)];
    }

    /// <summary>Uses in the order in which they must end: later mounts first, which may be within earlier ones.</summary>
    public IReadOnlyList<BlockDeviceUse> Of(string device)
    {
        var name = Path.GetFileName(device);
        var parts = Parts(device).ToDictionary(p => p, p => p == name ? $"{Sys}/{name}" : $"{Sys}/{name}/{p}", StringComparer.Ordinal);
        var uses = parts.SelectMany(p => root.Names($"{p.Value}/holders").Select(h => Holder($"/dev/{p.Key}", h))).ToList();
        uses.AddRange(Mounts(parts.Select(p => ($"/dev/{p.Key}", root.TryReadLine($"{p.Value}/dev"))).ToList()));
        var swaps = Lines("/proc/swaps").Select(l => Unescape(l.Split(' ', '\t')[0])).ToHashSet(StringComparer.Ordinal);
        foreach (var swap in parts.Keys.Select(p => $"/dev/{p}").Where(swaps.Contains))
        {
            uses.Add(new(swap, BlockDeviceUseKind.Swap, "", $"swapoff {swap}"));
        }

        return uses;
    }

    private List<BlockDeviceUse> Mounts(List<(string Device, string? Number)> parts)
    {
        var own = Mounts(parts, "self", null);
        // A mount of this namespace is mostly seen in others as well, and goes there with it.
        if (own.Count > 0) return own;
        var seen = new HashSet<string?>(StringComparer.Ordinal) { null, root.LinkTarget("/proc/self/ns/mnt") };
        var others = root.Names("/proc")
            .Where(n => n.All(char.IsAsciiDigit))
            .Where(pid => seen.Add(root.LinkTarget($"/proc/{pid}/ns/mnt")));
        return [.. others.SelectMany(pid => Mounts(parts, pid, pid))];
    }

    private List<BlockDeviceUse> Mounts(List<(string Device, string? Number)> parts, string process, string? shown)
    {
        var found = new List<BlockDeviceUse>();
        foreach (var line in Lines($"/proc/{process}/mountinfo"))
        {
            // ID, parent, device number, root, mount point, options, optional fields, "-", type, source (proc_pid_mountinfo(5)).
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-");
            if (fields.Length < 7 || dash < 6 || dash + 2 >= fields.Length) continue;
            // btrfs has a device number of its own, so that the source is looked at too.
            var source = Unescape(fields[dash + 2]);
            var number = fields[2];
            if (parts.Find(p => p.Device == source || p.Number == number) is not { Device: { } device }) continue;
            var at = Unescape(fields[4]);
            var release = $"umount '{at.Replace("'", @"'\''", StringComparison.Ordinal)}'";
            if (shown is not null) release = $"nsenter -t {shown} -m {release}";
            found.Insert(0, new(device, BlockDeviceUseKind.Mount, at, release, shown));
        }

        return found;
    }

    private BlockDeviceUse Holder(string device, string holder)
    {
        var name = root.TryReadLine($"{Sys}/{holder}/dm/name");
        var id = root.TryReadLine($"{Sys}/{holder}/dm/uuid") ?? "";
        var (what, release) = (name, holder) switch
        {
            ({ } volume, _) when id.StartsWith("LVM-", StringComparison.Ordinal)
                => ($"the LVM volume '{volume}'", $"lvchange -an /dev/mapper/{volume}"),
            ({ } mapping, _) when id.StartsWith("CRYPT-", StringComparison.Ordinal)
                => ($"the encrypted device '{mapping}'", $"cryptsetup close {mapping}"),
            ({ } mapping, _) => ($"the device-mapper device '{mapping}'", $"dmsetup remove {mapping}"),
            (null, ['m', 'd', ..]) => ($"the md array '{holder}'", $"mdadm --stop /dev/{holder}"),
            _ => ($"the device '{holder}'", (string?)null),
        };
        var mounts = Mounts([($"/dev/{holder}", root.TryReadLine($"{Sys}/{holder}/dev")), ($"/dev/mapper/{name}", null)]);
        if (mounts is not [var mount, ..]) return new(device, BlockDeviceUseKind.Holder, what, release);
        var both = release is null ? mount.Release : $"{mount.Release}; {release}";
        return new(device, BlockDeviceUseKind.Holder, $"{what}, which is mounted at '{mount.What}'", both);
    }

    private string[] Lines(string path) => root.TryRead(path)?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Blanks and the like are written as three octal digits; what a name is made of is bytes.</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var bytes = new List<byte>();
        var given = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < given.Length; i++)
        {
            var octal = given[i] == '\\' && i + 3 < given.Length
                && given.AsSpan(i + 1, 3).IndexOfAnyExceptInRange((byte)'0', (byte)'7') < 0;
            bytes.Add(octal ? (byte)(((given[i + 1] - '0') << 6) + ((given[i + 2] - '0') << 3) + given[i + 3] - '0') : given[i]);
            if (octal) i += 3;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
