namespace KvmPS.Model;

/// <summary>Names of disks within a VM: vda, vdb, … vdz, vdaa; the letters in front follow from the bus.</summary>
internal static class DiskTarget
{
    /// <summary>The first that is free.</summary>
    public static string Next(KvmDiskBus bus, IReadOnlyCollection<string> taken)
    {
        for (var i = 0; ; i++)
        {
            if (Name(Prefix(bus), i) is var name && !taken.Contains(name)) return name;
        }
    }

    /// <exception cref="KvmException">InvalidTarget or TargetInUse.</exception>
    public static void Check(string target, KvmDiskBus bus, IReadOnlyCollection<string> taken)
    {
        if (!target.StartsWith(Prefix(bus), StringComparison.Ordinal)
            || target.Length is < 3 or > 5
            || !target.Skip(2).All(char.IsAsciiLetterLower))
        {
            throw new KvmException(
                "InvalidTarget",
                Failure.InvalidArgument,
                $"'{target}' is not the name of a disk on the bus {bus}.",
                $"Specify a name such as {Prefix(bus)}a or {Prefix(bus)}b, or leave -Target out to use the next free one: "
                    + $"{Next(bus, taken)}");
        }

        if (taken.Contains(target))
        {
            throw new KvmException("TargetInUse", Failure.AlreadyExists, $"The VM already has a disk {target}.",
                $"Choose another name, or leave -Target out to use the next free one: {Next(bus, taken)}");
        }
    }

    /// <summary>The name of disk number index, from 0.</summary>
    internal static string Name(string prefix, int index)
    {
        var name = "";
        for (var n = index; n >= 0; n = (n / 26) - 1) name = (char)('a' + (n % 26)) + name;
        return prefix + name;
    }

    private static string Prefix(KvmDiskBus bus) => bus switch
    {
        KvmDiskBus.Virtio => "vd",
        KvmDiskBus.Ide => "hd",
        _ => "sd",
    };
}
