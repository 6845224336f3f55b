using System.Management.Automation;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Planning.CloudInit;

namespace KvmPS.Commands.CloudInit;

/// <summary>Writes the disc (NoCloud seed) from which cloud-init sets a guest up, for a VM that there is already: Mount-KvmIso puts it in.</summary>
[Cmdlet(VerbsData.Export, "KvmCloudInit", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportKvmCloudInitCommand : KvmCommand
{
    /// <summary>What is to be set up: an object of New-KvmCloudInit.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public KvmCloudInit CloudInit { get; set; } = new();

    /// <summary>The ISO file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>What tells the guest from others; cloud-init does its work anew when it changes. Default: a new one.</summary>
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
        var wish = CloudInit with { NetworkAdapter = CloudInitAdapters.Check(CloudInit.NetworkAdapter) };
        if (Array.Exists(wish.NetworkAdapter, a => a.MacAddress is null))
        {
            throw new KvmException("MacAddressRequired", Failure.InvalidArgument, "A network adapter's settings name no MAC address, and without a new VM there is none to choose.",
                "Name it: New-KvmCloudInit -NetworkAdapter @{ MacAddress = (Get-KvmNetworkAdapter NAME).MacAddress; Address = '10.0.0.5/24' }");
        }

        var instance = InstanceId ?? $"iid-{Guid.NewGuid()}";
        var exists = System.IO.Path.Exists(path);
        if (exists && !Force) throw Guest.PathErrors.AlreadyExists(path);
        var what = $"{(exists ? "Replace" : "Create")} cloud-init seed '{path}', instance {instance}";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        using var file = new PartialFile(path, overwrite: Force, isSecret: true);
        file.Stream.Write(SeedImage.Write(SeedFiles.Write(wish, instance, wish.HostName), vm: null, DateTime.UtcNow));
        file.Complete();
        WriteFile(new FileInfo(path));
    }
}
