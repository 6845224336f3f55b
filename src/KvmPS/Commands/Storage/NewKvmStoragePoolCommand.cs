using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Storage;
using KvmPS.Planning.Storage;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Storage;

/// <summary>Creates a storage pool (virStoragePoolDefineXML) and, with -Start, starts it.</summary>
[Cmdlet(VerbsCommon.New, "KvmStoragePool", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(KvmStoragePool))]
public sealed class NewKvmStoragePoolCommand : KvmCommand
{
    // What the types differ in.
    private static readonly string[] Sources =
    [
        nameof(Path),
        nameof(SourceHost),
        nameof(SourceDirectory),
        nameof(SourceDevice),
        nameof(SourceName),
        nameof(SourceFormat),
        nameof(SourceAdapter),
        nameof(Initiator),
        nameof(UserName),
        nameof(Secret),
    ];

    /// <summary>Its name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>
    /// The folder of its volumes on the host; with Fs and Netfs the place where it is mounted. Default: by the type, where it has one.
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The type of its storage. Default: Dir, a folder.</summary>
    [Parameter]
    public KvmStoragePoolType Type { get; set; }

    /// <summary>The hosts that serve it: name, or name:port.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SourceHost { get; set; }

    /// <summary>The exported folder of that host.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SourceDirectory { get; set; }

    /// <summary>Block devices of the host, or the name of an iSCSI target (iqn.…).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? SourceDevice { get; set; }

    /// <summary>The name of the volume group, Ceph pool, Gluster volume or ZFS pool. Default with Logical: the pool's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SourceName { get; set; }

    /// <summary>The file system or partition table: ext4, xfs, nfs, gpt, … Default: detected, or libvirt's default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SourceFormat { get; set; }

    /// <summary>The SCSI adapter of the host, such as scsi_host1.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SourceAdapter { get; set; }

    /// <summary>The name by which the host logs in to an iSCSI target. Default with Iscsi: the host's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Initiator { get; set; }

    /// <summary>The user for iSCSI (CHAP) or Ceph. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>libvirt's secret with that user's password: its UUID, or the text of its usage.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Secret { get; set; }

    /// <summary>Creates the folder; with Fs, Disk and Logical formats the devices if they are blank. Default: they exist already.</summary>
    [Parameter]
    public SwitchParameter Build { get; set; }

    /// <summary>With Fs, Disk and Logical: formats the devices even if they contain data. Asks for confirmation first.</summary>
    [Parameter]
    public SwitchParameter Overwrite { get; set; }

    /// <summary>Starts it together with libvirt.</summary>
    [Parameter]
    public SwitchParameter Autostart { get; set; }

    /// <summary>Starts the pool. A pool that cannot start is not created.</summary>
    [Parameter]
    public SwitchParameter Start { get; set; }

    /// <summary>Does not ask for confirmation before -Overwrite.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process() => Each(Name, () =>
    {
        var creation = StoragePoolCreation.Plan(Hypervisor, Plan(), Build, Overwrite, Autostart, Start);
        // Only what loses something is asked for.
        if (Approve(creation.Text, creation.Text + "?", force: !Overwrite || Force))
        {
            WriteObject(StoragePoolReader.Read(creation.CarryOut()));
        }
    });

    private StoragePoolPlan Plan()
    {
        StorageName.CheckPool(Name);
        XmlText.Check(
            (nameof(Path), Path),
            (nameof(SourceHost), Joined(SourceHost)),
            (nameof(SourceDirectory), SourceDirectory),
            (nameof(SourceDevice), Joined(SourceDevice)),
            (nameof(SourceName), SourceName),
            (nameof(SourceFormat), SourceFormat),
            (nameof(SourceAdapter), SourceAdapter),
            (nameof(Initiator), Initiator),
            (nameof(UserName), UserName),
            (nameof(Secret), Secret));
        StoragePoolRules.Check(Type, [.. Sources.Where(MyInvocation.BoundParameters.ContainsKey)]);
        if (Overwrite && !StoragePoolRules.BuildFormats(Type))
        {
            throw new KvmException(
                "ParameterNotPossible",
                Failure.InvalidArgument,
                $"A pool of type {Type} has nothing to format.",
                "Leave -Overwrite out; -Build creates a missing folder.");
        }

        return new()
        {
            Name = Name,
            Id = Guid.NewGuid(),
            Type = Type,
            Path = Path is null ? StoragePoolRules.DefaultPath(Type, Name, SourceName) : Absolute(Path),
            Hosts = SourceHost ?? [],
            Directory = SourceDirectory,
            Devices = SourceDevice ?? [],
            SourceName = SourceName,
            Format = SourceFormat,
            Adapter = SourceAdapter,
            Initiator = Initiator,
            UserName = UserName,
            Secret = Secret,
        };
    }

    private string Absolute(string path)
    {
        var whole = Hypervisor.IsLocal ? HostPath.Resolve(SessionState, path) : path;
        // libvirt knows a mounted file system again by its path, as the kernel writes it.
        return whole.StartsWith('/')
            ? System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(whole))
            : throw new KvmException(
                "InvalidPath",
                Failure.InvalidArgument,
                $"'{path}' is a relative path, which has no meaning on another host.",
                "Give an absolute path: -Path /srv/images");
    }

    private static string? Joined(string[]? texts) => texts is null ? null : string.Concat(texts);
}
