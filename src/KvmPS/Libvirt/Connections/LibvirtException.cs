using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>libvirt's own error, copied right after the call that failed.</summary>
public sealed class LibvirtException : Exception
{
    internal LibvirtException(ErrorNumber number, ErrorSource origin, string message, int systemError = 0, Exception? inner = null)
        : base(message, inner)
    {
        Number = number;
        Origin = origin;
        SystemError = systemError;
    }

    /// <summary>libvirt's name of the error without its prefix, such as NoDomain or OperationInvalid (virErrorNumber).</summary>
    public string Code => Number.ToString();

    /// <summary>The part of libvirt that reports it, such as Qemu or Rpc (virErrorDomain).</summary>
    public string Subsystem => Origin.ToString();

    /// <summary>True when the connection broke while a change was under way: it may or may not have happened.</summary>
    public bool OutcomeUnknown { get; private init; }

    /// <summary>
    /// True when the daemon could not be reached, as opposed to what it said. Asking the connection afterwards is too
    /// late: another thread may have reopened it meanwhile.
    /// </summary>
    internal bool IsOfTransport => Origin == ErrorSource.Rpc;

    internal ErrorNumber Number { get; }

    internal ErrorSource Origin { get; }

    /// <summary>errno, for <see cref="ErrorNumber.SystemError"/>.</summary>
    internal int SystemError { get; }

    /// <summary>Reads the calling thread's last error. Nothing else may be called on libvirt in between.</summary>
    internal static unsafe LibvirtException Last()
    {
        var error = NativeMethods.virGetLastError();
        if (error is null) return new(ErrorNumber.InternalError, ErrorSource.None, "libvirt reported an error without a message.");
        var message = Marshal.PtrToStringUTF8((nint)error->message) ?? error->code.ToString();
        return new(error->code, error->domain, message.TrimEnd(), error->code == ErrorNumber.SystemError ? error->int1 : 0);
    }

    /// <summary>libvirt says nothing: its daemon hangs, or the way to it is cut.</summary>
    internal static LibvirtException Unanswered(string message) => new(ErrorNumber.OperationTimeout, ErrorSource.Rpc, message);

    internal LibvirtException AsUnknownOutcome() => new(Number, Origin, Message, SystemError, this) { OutcomeUnknown = true };
}
