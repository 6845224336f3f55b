using System.Management.Automation;
using KvmPS.Libvirt;

namespace KvmPS.Module;

/// <summary>
/// libvirt's errors as ErrorRecords. Those that a user can do something about have ids and advice of their own; the
/// rest are called Libvirt followed by libvirt's name for the error.
/// </summary>
internal static class LibvirtErrors
{
    // errno of the connect() that failed.
    private const int NoSuchFile = 2;
    private const int PermissionDenied = 13;
    private const int ConnectionRefused = 111;

    public static ErrorRecord ToErrorRecord(LibvirtException error, object? target)
    {
        if (error.OutcomeUnknown)
        {
            return ErrorMapping.Record(
                error, "ConnectionLost", ErrorCategory.ConnectionError, target,
                "Look before you repeat it: Get-KvmVM shows the state as it is now. The next command connects anew by itself.",
                $"The connection to libvirt broke during the change; whether it was made is unknown. ({error.Message})");
        }

        var (id, category, advice) = Known(error);
        return ErrorMapping.Record(error, id, category, target, advice);
    }

    private static (string Id, ErrorCategory Category, string? Advice) Known(LibvirtException error) => error.Number switch
    {
        ErrorNumber.NoDomain => ("VMNotFound", ErrorCategory.ObjectNotFound, "Get-KvmVM lists the VMs that there are."),
        ErrorNumber.NoStoragePool => ("StoragePoolNotFound", ErrorCategory.ObjectNotFound, "Get-KvmStoragePool lists the storage pools that there are."),
        ErrorNumber.NoStorageVol => ("VolumeNotFound", ErrorCategory.ObjectNotFound, "Get-KvmVolume lists the volumes that there are; Update-KvmStoragePool looks anew at what is there."),
        ErrorNumber.NoDomainSnapshot => ("SnapshotNotFound", ErrorCategory.ObjectNotFound, "Get-KvmSnapshot lists the VM's snapshots."),
        ErrorNumber.NoConnect => UnknownUri,
        // A path or a transport that the driver does not know: qemu:///sytem, qemu+tpc://host/system.
        ErrorNumber.InternalError when error.Message.Contains("unexpected ", StringComparison.Ordinal) && error.Message.Contains(" URI path ", StringComparison.Ordinal) => UnknownUri,
        ErrorNumber.InvalidArg when error.Message.Contains("transport in URL not recognised", StringComparison.Ordinal) => UnknownUri,
        ErrorNumber.InvalidArg when error.Origin is ErrorSource.None or ErrorSource.Conf or ErrorSource.Uri
            => ("LibvirtInvalidArg", ErrorCategory.InvalidArgument, null),
        ErrorNumber.SystemError when error.SystemError == PermissionDenied && FromRpc(error) => ("LibvirtPermissionDenied", ErrorCategory.PermissionDenied,
            $"Run pwsh as root, or join the libvirt group and log in again: sudo usermod -aG libvirt {Environment.UserName}"),
        ErrorNumber.SystemError when error.SystemError is NoSuchFile && FromSocket(error) => ("LibvirtNotRunning", ErrorCategory.ResourceUnavailable, StartAdvice),
        ErrorNumber.SystemError when error.SystemError is ConnectionRefused && FromSocket(error) => ("LibvirtConnectionRefused", ErrorCategory.ResourceUnavailable, StartAdvice),
        ErrorNumber.SystemError when error.SystemError is ConnectionRefused && FromRpc(error) => ("LibvirtConnectionRefused", ErrorCategory.ResourceUnavailable,
            "libvirt's daemon does not listen there. Over SSH it need not: Connect-KvmHost -Uri qemu+ssh://root@host/system"),
        ErrorNumber.SystemError when FromRpc(error) => ("LibvirtUnreachable", ErrorCategory.ConnectionError,
            "Check the host's name in the URI, that it is up, and that its libvirt daemon may be reached."),
        ErrorNumber.AuthFailed or ErrorNumber.AuthCancelled or ErrorNumber.AuthUnavailable => ("LibvirtAuthenticationFailed", ErrorCategory.AuthenticationError,
            $"Run pwsh as root, or join the libvirt group and log in again: sudo usermod -aG libvirt {Environment.UserName}"),
        ErrorNumber.AgentUnresponsive => ("AgentNotAnswering", ErrorCategory.ResourceUnavailable,
            "Wait until the guest is up with Wait-KvmVM -For Agent, and see that qemu-guest-agent is installed in it."),
        ErrorNumber.OperationTimeout when FromRpc(error) => ("LibvirtNotAnswering", ErrorCategory.ResourceUnavailable,
            "The daemon takes connections and does not answer: it hangs, or is stopped. Restart-KvmService libvirtd restarts it; VMs run on."),
        ErrorNumber.OperationTimeout => ("LibvirtOperationTimeout", ErrorCategory.OperationTimeout, null),
        ErrorNumber.OperationInvalid => ("LibvirtOperationInvalid", ErrorCategory.InvalidOperation, null),
        ErrorNumber.ConfigUnsupported when error.Message.Contains("storage pool '", StringComparison.Ordinal) && error.Message.EndsWith("is not active", StringComparison.Ordinal)
            => ("StoragePoolNotActive", ErrorCategory.InvalidOperation, "Start the pool that the message names: Start-KvmStoragePool. Set-KvmStoragePool -Autostart $true starts it together with libvirt."),
        ErrorNumber.AccessDenied or ErrorNumber.OperationDenied => ($"Libvirt{error.Number}", ErrorCategory.PermissionDenied, null),
        ErrorNumber.NoSupport or ErrorNumber.ConfigUnsupported or ErrorNumber.OperationUnsupported => ($"Libvirt{error.Number}", ErrorCategory.NotImplemented, null),
        ErrorNumber.XmlInvalidSchema or ErrorNumber.XmlError or ErrorNumber.XmlDetail => ($"Libvirt{error.Number}", ErrorCategory.InvalidData, null),
        _ => ($"Libvirt{error.Number}", ErrorCategory.NotSpecified, null),
    };

    private static readonly (string, ErrorCategory, string?) UnknownUri = ("UnknownUri", ErrorCategory.InvalidArgument,
        "Connect-KvmHost -Uri qemu:///system is this machine; qemu+ssh://root@host/system is another one.");

    private const string StartAdvice = "Start libvirt: systemctl start libvirtd (or virtqemud.socket on hosts with modular daemons), then repeat the command.";

    /// <summary>True when the daemon of this machine was called. Its socket's path is in the message and nowhere else.</summary>
    private static bool FromSocket(LibvirtException error) => FromRpc(error) && error.Message.Contains("socket to '", StringComparison.Ordinal);

    private static bool FromRpc(LibvirtException error) => error.Origin is ErrorSource.Rpc or ErrorSource.Remote;
}
