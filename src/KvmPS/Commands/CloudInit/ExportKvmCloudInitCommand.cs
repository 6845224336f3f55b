using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Planning.CloudInit;

namespace KvmPS.Commands.CloudInit;

/// <summary>Writes a seed ISO (NoCloud) for cloud-init, for an existing VM; Mount-KvmIso inserts it.</summary>
[Cmdlet(VerbsData.Export, "KvmCloudInit", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportKvmCloudInitCommand : KvmCommand
{
    /// <summary>The cloud-init configuration: an object of New-KvmCloudInit.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public KvmCloudInit CloudInit { get; set; } = new();

    /// <summary>The ISO file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The instance ID; cloud-init runs again when it changes. Default: a new one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstanceId { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process()
    {
        var path = HostPath.Resolve(SessionState, Path);
        if (InstanceId is not null) CloudInitRules.RequireText(nameof(InstanceId), [InstanceId]);
        var request = CloudInit with { NetworkAdapter = CloudInitAdapters.Check(CloudInit.NetworkAdapter) };
        if (Array.Exists(request.NetworkAdapter, a => a.MacAddress is null))
        {
            throw new KvmException(
                "MacAddressRequired",
                Failure.InvalidArgument,
                "The settings of a network adapter have no MAC address, which an existing VM needs.",
                "Give it: New-KvmCloudInit -NetworkAdapter @{ MacAddress = (Get-KvmNetworkAdapter NAME).MacAddress; Address = "
                    + "'10.0.0.5/24' }");
        }

        var instance = InstanceId ?? $"iid-{Guid.NewGuid()}";
        var exists = System.IO.Path.Exists(path);
        if (exists && !Force) throw PathErrors.AlreadyExists(path);
        var what = $"{(exists ? "Replace" : "Create")} cloud-init seed ISO '{path}', instance {instance}";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        using var file = new PartialFile(path, overwrite: Force, isSecret: true);
        file.Stream.Write(SeedImage.Write(SeedFiles.Write(request, instance, request.HostName), vm: null, DateTime.UtcNow));
        file.Complete();
        WriteFile(new FileInfo(path));
    }
}
