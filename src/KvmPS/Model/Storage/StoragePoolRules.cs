namespace KvmPS.Model;

/// <summary>What each type of pool needs to know, can know, and has by itself.</summary>
internal static class StoragePoolRules
{
    private const string ByPath = "/dev/disk/by-path";

    private static readonly Dictionary<KvmStoragePoolType, Rule> Rules = new()
    {
        [KvmStoragePoolType.Dir] = new(["Path"], [], null),
        [KvmStoragePoolType.Fs] = new(["SourceDevice", "Path"], ["SourceFormat"], null),
        [KvmStoragePoolType.Netfs] = new(["SourceHost", "SourceDirectory", "Path"], ["SourceFormat"], null),
        [KvmStoragePoolType.Logical] = new([], ["SourceName", "SourceDevice", "Path"], null),
        [KvmStoragePoolType.Disk] = new(["SourceDevice"], ["SourceFormat", "Path"], "/dev"),
        [KvmStoragePoolType.Iscsi] = new(["SourceHost", "SourceDevice"], ["Initiator", "UserName", "Secret", "Path"], ByPath),
        [KvmStoragePoolType.IscsiDirect] = new(["SourceHost", "SourceDevice", "Initiator"], ["UserName", "Secret"], null),
        [KvmStoragePoolType.Scsi] = new(["SourceAdapter"], ["Path"], ByPath),
        [KvmStoragePoolType.Mpath] = new([], ["Path"], "/dev/mapper"),
        [KvmStoragePoolType.Rbd] = new(["SourceHost", "SourceName"], ["UserName", "Secret"], null),
        [KvmStoragePoolType.Gluster] = new(["SourceHost", "SourceName"], ["SourceDirectory"], null),
        [KvmStoragePoolType.Zfs] = new(["SourceName"], ["SourceDevice"], null),
        [KvmStoragePoolType.Vstorage] = new(["SourceName", "Path"], [], null),
    };

    /// <summary>Examples of what a parameter can be.</summary>
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["Path"] = "/srv/images",
        ["SourceDevice"] = "/dev/sdb1",
        ["SourceHost"] = "nas.example.com",
        ["SourceDirectory"] = "/export/images",
        ["SourceName"] = "vg0",
        ["SourceAdapter"] = "scsi_host1",
        ["Initiator"] = "iqn.2026-01.com.example:host1",
    };

    /// <summary>The folder that a pool of this type has when none is given; null: none.</summary>
    public static string? DefaultPath(KvmStoragePoolType type, string name, string? sourceName)
        => type switch
        {
            KvmStoragePoolType.Logical => $"/dev/{sourceName ?? name}",
            KvmStoragePoolType.Zfs => $"/dev/zvol/{sourceName}",
            _ => Rules[type].DefaultPath,
        };

    /// <exception cref="KvmException">ParameterMissing or ParameterNotPossible.</exception>
    public static void Check(KvmStoragePoolType type, IReadOnlyCollection<string> given)
    {
        var rule = Rules[type];
        if (rule.Needed.FirstOrDefault(n => !given.Contains(n)) is { } missing)
        {
            // The device of iSCSI is a target's name, not a file of this host.
            var isTarget = missing == "SourceDevice" && type is KvmStoragePoolType.Iscsi or KvmStoragePoolType.IscsiDirect;
            var example = isTarget ? "iqn.2026-01.com.example:disks" : Examples[missing];
            throw new KvmException(
                "ParameterMissing",
                Failure.InvalidArgument,
                $"A pool of type {type} needs -{string.Join(", -", rule.Needed)}.",
                $"Add -{missing}, such as -{missing} {example}");
        }

        if (given.FirstOrDefault(g => !rule.Needed.Contains(g) && !rule.Possible.Contains(g)) is { } foreign)
        {
            var types = Rules.Where(r => r.Value.Needed.Contains(foreign) || r.Value.Possible.Contains(foreign)).Select(r => r.Key);
            throw new KvmException(
                "ParameterNotPossible",
                Failure.InvalidArgument,
                $"A pool of type {type} has no {foreign}.",
                $"Leave -{foreign} out; it is for -Type {string.Join(", ", types)}.");
        }

        if (given.Contains("UserName") != given.Contains("Secret"))
        {
            throw new KvmException(
                "ParameterMissing",
                Failure.InvalidArgument,
                "-UserName and -Secret go together.",
                "Give both: -UserName libvirt -Secret UUID. virsh secret-list shows libvirt's secrets.");
        }
    }

    /// <summary>Types whose volumes are files, which can have any format of QEMU's.</summary>
    public static bool HasFiles(string type) => type is "dir" or "fs" or "netfs" or "gluster" or "vstorage";

    /// <summary>Types whose source is formatted when they are built, so that what was there is lost.</summary>
    public static bool BuildFormats(KvmStoragePoolType type) =>
        type is KvmStoragePoolType.Fs or KvmStoragePoolType.Disk or KvmStoragePoolType.Logical;

    /// <summary>Types whose devices come and go with the pool.</summary>
    public static bool TakesAway(string type) => type is "fs" or "netfs" or "logical" or "iscsi" or "scsi" or "vstorage";

    /// <summary>Types whose volumes libvirt can delete.</summary>
    public static bool CanDelete(string type) => HasFiles(type) || type is "logical" or "zfs" or "disk" or "rbd";

    /// <summary>The type in libvirt's words.</summary>
    public static string Word(KvmStoragePoolType type) =>
        type == KvmStoragePoolType.IscsiDirect ? "iscsi-direct" : type.ToString().ToLowerInvariant();

    private sealed record Rule(string[] Needed, string[] Possible, string? DefaultPath);
}
