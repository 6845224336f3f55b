using System.Management.Automation;
using KvmPS.Libvirt;

namespace KvmPS.Module;

/// <summary>Turns every exception that a cmdlet meets into an ErrorRecord with a stable id, a category and advice.</summary>
internal static class ErrorMapping
{
    public static ErrorRecord ToErrorRecord(this Exception exception, object? target) => exception switch
    {
        KvmException known => Record(known, known.Id, Category(known.Kind), target, known.Advice),
        LibvirtException libvirt => LibvirtErrors.ToErrorRecord(libvirt, target),
        DllNotFoundException => Record(
            exception, "LibvirtNotInstalled", ErrorCategory.NotInstalled, target,
            "Install libvirt's client library: apt-get install libvirt0 (Debian, Ubuntu) or dnf install libvirt-libs (Fedora, RHEL).",
            "libvirt.so.0, libvirt's client library, is not installed on this machine."),
        UnauthorizedAccessException => Record(
            exception,
            "AccessDenied",
            ErrorCategory.PermissionDenied,
            target,
            "Run pwsh as root, or give this user the right to that file."),
        FileNotFoundException or DirectoryNotFoundException => Record(exception, "PathNotFound", ErrorCategory.ObjectNotFound, target,
            "Check the path; a folder must exist before something is made in it."),
        ObjectDisposedException { ObjectName: var closed } when closed == typeof(Connection).FullName => Record(
            exception,
            "ConnectionClosed",
            ErrorCategory.ConnectionError,
            target,
            "Check what was done before you repeat the command: Get-KvmVM shows the current state. The next command reconnects "
                + "automatically.",
            "The connection to libvirt was closed while the command used it."),
        OperationCanceledException => Record(exception, "OperationCanceled", ErrorCategory.OperationStopped, target,
            "Repeat the command; a program or a server stopped it, not you."),
        TimeoutException => Record(exception, "Timeout", ErrorCategory.OperationTimeout, target, null),
        IOException when exception.GetType() == typeof(IOException) => Record(
            exception,
            "InputOutput",
            ErrorCategory.WriteError,
            target,
            null),
        _ => ToolErrors.ToErrorRecord(exception, target),
    };

    internal static ErrorRecord Record(
        Exception exception, string id, ErrorCategory category, object? target, string? advice, string? message = null)
        => new(exception, id, category, target)
        {
            ErrorDetails = new ErrorDetails(message ?? exception.Message) { RecommendedAction = advice },
        };

    private static ErrorCategory Category(Failure kind) => kind switch
    {
        Failure.InvalidArgument => ErrorCategory.InvalidArgument,
        Failure.InvalidOperation => ErrorCategory.InvalidOperation,
        Failure.NotFound => ErrorCategory.ObjectNotFound,
        Failure.AlreadyExists => ErrorCategory.ResourceExists,
        Failure.Busy => ErrorCategory.ResourceBusy,
        Failure.Timeout => ErrorCategory.OperationTimeout,
        Failure.PermissionDenied => ErrorCategory.PermissionDenied,
        Failure.NotInstalled => ErrorCategory.NotInstalled,
        Failure.Unavailable => ErrorCategory.ResourceUnavailable,
        Failure.NotSupported => ErrorCategory.NotImplemented,
        _ => ErrorCategory.NotSpecified,
    };
}
