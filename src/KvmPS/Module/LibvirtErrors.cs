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
                error,
                "ConnectionLost",
                ErrorCategory.ConnectionError,
                target,
                "Check what was done before you repeat the command: Get-KvmVM shows the current state. The next command reconnects "
                    + "automatically.",
                $"The connection to libvirt was lost during the change; whether the change was made is unknown. ({error.Message})");
        }

        var (id, category, advice) = Known(error);
        return ErrorMapping.Record(error, id, category, target, advice);
    }

    private static (string Id, ErrorCategory Category, string? Advice) Known(LibvirtException error) => error.Number switch
    {
        ErrorNumber.NoDomain => ("VMNotFound", ErrorCategory.ObjectNotFound, "List the VMs: Get-KvmVM"),
        ErrorNumber.NoStoragePool => ("StoragePoolNotFound", ErrorCategory.ObjectNotFound, "List the storage pools: Get-KvmStoragePool"),
        ErrorNumber.NoStorageVol => (
            "VolumeNotFound",
            ErrorCategory.ObjectNotFound,
            "List the volumes: Get-KvmVolume. If the pool has changed, refresh it first: Update-KvmStoragePool"),
        ErrorNumber.NoDomainSnapshot => ("SnapshotNotFound", ErrorCategory.ObjectNotFound, "List the snapshots of the VM: Get-KvmSnapshot"),
        ErrorNumber.NoConnect => UnknownUri,
        // A path or a transport that the driver does not know: qemu:///sytem, qemu+tpc://host/system.
        ErrorNumber.InternalError
            when error.Message.Contains("unexpected ", StringComparison.Ordinal)
                && error.Message.Contains(" URI path ", StringComparison.Ordinal) => UnknownUri,
        ErrorNumber.InvalidArg when error.Message.Contains("transport in URL not recognised", StringComparison.Ordinal) => UnknownUri,
        ErrorNumber.InvalidArg when error.Origin is ErrorSource.None or ErrorSource.Conf or ErrorSource.Uri
            => ("LibvirtInvalidArg", ErrorCategory.InvalidArgument, null),
        ErrorNumber.SystemError when error.SystemError == PermissionDenied && FromRpc(error) => (
            "LibvirtPermissionDenied",
            ErrorCategory.PermissionDenied,
            $"Run pwsh as root, or join the libvirt group and log in again: sudo usermod -aG libvirt {Environment.UserName}"),
        ErrorNumber.SystemError when error.SystemError is NoSuchFile && FromSocket(error) => (
            "LibvirtNotRunning",
            ErrorCategory.ResourceUnavailable,
            StartAdvice),
        ErrorNumber.SystemError when error.SystemError is ConnectionRefused && FromSocket(error) => (
            "LibvirtConnectionRefused",
            ErrorCategory.ResourceUnavailable,
            StartAdvice),
        ErrorNumber.SystemError when error.SystemError is ConnectionRefused && FromRpc(error) => (
            "LibvirtConnectionRefused",
            ErrorCategory.ResourceUnavailable,
            "Connect over SSH, because libvirt's daemon does not listen there: Connect-KvmHost -Uri qemu+ssh://root@host/system"),
        ErrorNumber.SystemError when FromRpc(error) => ("LibvirtUnreachable", ErrorCategory.ConnectionError,
            "Check the host name in the URI, that the host is up, and that its libvirt daemon is reachable."),
        ErrorNumber.AuthFailed or ErrorNumber.AuthCancelled or ErrorNumber.AuthUnavailable => (
            "LibvirtAuthenticationFailed",
            ErrorCategory.AuthenticationError,
            $"Run pwsh as root, or join the libvirt group and log in again: sudo usermod -aG libvirt {Environment.UserName}"),
        ErrorNumber.AgentUnresponsive => ("AgentNotAnswering", ErrorCategory.ResourceUnavailable,
            "Wait until the guest is up with Wait-KvmVM -For Agent, and check that qemu-guest-agent is installed in it."),
        ErrorNumber.OperationTimeout when FromRpc(error) => ("LibvirtNotAnswering", ErrorCategory.ResourceUnavailable,
            "Restart the daemon, which accepts connections but does not respond: Restart-KvmService libvirtd. VMs keep running."),
        ErrorNumber.OperationTimeout => ("LibvirtOperationTimeout", ErrorCategory.OperationTimeout, null),
        ErrorNumber.OperationInvalid => ("LibvirtOperationInvalid", ErrorCategory.InvalidOperation, null),
        ErrorNumber.ConfigUnsupported
            when error.Message.Contains("storage pool '", StringComparison.Ordinal)
                && error.Message.EndsWith("is not active", StringComparison.Ordinal) => (
            "StoragePoolNotActive",
            ErrorCategory.InvalidOperation,
            "Start the pool that the message names: Start-KvmStoragePool. Set-KvmStoragePool -Autostart $true starts it together with "
                + "libvirt."),
        ErrorNumber.AccessDenied or ErrorNumber.OperationDenied => ($"Libvirt{error.Number}", ErrorCategory.PermissionDenied, null),
        ErrorNumber.NoSupport or ErrorNumber.ConfigUnsupported or ErrorNumber.OperationUnsupported => (
            $"Libvirt{error.Number}",
            ErrorCategory.NotImplemented,
            null),
        ErrorNumber.XmlInvalidSchema or ErrorNumber.XmlError or ErrorNumber.XmlDetail => (
            $"Libvirt{error.Number}",
            ErrorCategory.InvalidData,
            null),
        _ => ($"Libvirt{error.Number}", ErrorCategory.NotSpecified, null),
    };

    private static readonly (string, ErrorCategory, string?) UnknownUri = ("UnknownUri", ErrorCategory.InvalidArgument,
        "Specify this machine with Connect-KvmHost -Uri qemu:///system, or another one with qemu+ssh://root@host/system.");

    private const string StartAdvice =
        "Start libvirt: systemctl start libvirtd (or virtqemud.socket on hosts with modular daemons), then repeat the command.";

    /// <summary>True when the daemon of this machine was called. Its socket's path is in the message and nowhere else.</summary>
    private static bool FromSocket(LibvirtException error) =>
        FromRpc(error) && error.Message.Contains("socket to '", StringComparison.Ordinal);

    private static bool FromRpc(LibvirtException error) => error.Origin is ErrorSource.Rpc or ErrorSource.Remote;
}
