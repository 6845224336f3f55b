using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Module;
using KvmPS.Objects;

namespace KvmPS.Commands.Host;

/// <summary>Connects to a libvirt daemon (virConnectOpen) and makes that host this runspace's default.</summary>
[Cmdlet(VerbsCommunications.Connect, "KvmHost")]
[OutputType(typeof(KvmConnection))]
public sealed class ConnectKvmHostCommand : PSCmdlet
{
    /// <summary>
    /// A libvirt URI, such as qemu:///system or qemu+ssh://root@host/system. Default: what virsh would choose
    /// (VIRSH_DEFAULT_CONNECT_URI, LIBVIRT_DEFAULT_URI, uri_default in libvirt.conf, else the local hypervisor).
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string? Uri { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(KvmConnection.From(Session.OfRunspace.Connect(Uri), isDefault: true));
        }
        catch (Exception error) when (error is Libvirt.LibvirtException or DllNotFoundException)
        {
            ThrowTerminatingError(error.ToErrorRecord(Uri));
        }
    }
}
