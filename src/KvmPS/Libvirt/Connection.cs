using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// A connection to a libvirt daemon (virConnectPtr). When the daemon has gone it is opened anew once, so that a
/// restarted daemon does not end a session.
/// </summary>
internal sealed class Connection : IDisposable
{
    // As virsh: a daemon that answers nothing for half a minute counts as lost.
    private const int KeepAliveIntervalSeconds = 5;
    private const int KeepAliveCount = 6;

    private readonly object gate = new();
    private readonly CallLane.Counter longCalls = new();
    private ConnectHandle handle;
    private volatile bool _isClosed;

    private Connection(ConnectHandle handle, string uri)
    {
        this.handle = handle;
        Uri = uri;
        IsLocal = !System.Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0;
    }

    /// <summary>The URI as libvirt completed it, such as qemu:///system.</summary>
    public string Uri { get; }

    /// <summary>True when the daemon runs on this machine: the URI names no other host.</summary>
    public bool IsLocal { get; }

    public CpuSamples CpuSamples { get; } = new();

    /// <summary>False as soon as the daemon's end of the socket has closed.</summary>
    public bool IsAlive => IsOpen(handle);

    /// <summary>True after it was closed on purpose.</summary>
    public bool IsClosed => _isClosed;

    public string HostName => Read(c => Result.Check(NativeMethods.virConnectGetHostname(c)));

    /// <summary>The driver's name: QEMU, TEST, …</summary>
    public string Driver => Read(c => Marshal.PtrToStringUTF8(NativeMethods.virConnectGetType(c)) ?? throw LibvirtException.Last());

    public Version LibvirtVersion => Read(c =>
    {
        Result.Check(NativeMethods.virConnectGetLibVersion(c, out var version));
        return ToVersion(version);
    });

    public Version HypervisorVersion => Read(c =>
    {
        Result.Check(NativeMethods.virConnectGetVersion(c, out var version));
        return ToVersion(version);
    });

    /// <summary>The host's capabilities as XML (virConnectGetCapabilities).</summary>
    public string Capabilities => Read(c => Result.Check(NativeMethods.virConnectGetCapabilities(c)));

    /// <param name="uri">null: what libvirt chooses (LIBVIRT_DEFAULT_URI, uri_default, or by probing).</param>
    public static Connection Open(string? uri)
    {
        Runtime.EnsureStarted();
        var handle = OpenHandle(uri);
        return new Connection(handle, NativeMethods.virConnectGetURI(handle) ?? uri ?? "");
    }

    /// <summary>
    /// What a guest can be given for one kind of virtualisation, as XML (virConnectGetDomainCapabilities); null where the
    /// driver has no such function.
    /// </summary>
    public string? DomainCapabilities(string? arch, string? machine, string? virtType) => Read<string?>(c =>
    {
        if (NativeMethods.virConnectGetDomainCapabilities(c, null, arch, machine, virtType, 0) is { } xml) return xml;
        var error = LibvirtException.Last();
        return error.Number == ErrorNumber.NoSupport ? null : throw error;
    });

    public NodeInfo NodeInfo() => Read(c =>
    {
        Result.Check(NativeMethods.virNodeGetInfo(c, out var info));
        return info;
    });

    /// <summary>How many VMs run and how many do not.</summary>
    public (int Active, int Inactive) DomainCounts() => Read(c => (
        Result.Check(NativeMethods.virConnectNumOfDomains(c)), Result.Check(NativeMethods.virConnectNumOfDefinedDomains(c))));

    /// <summary>Runs a call that changes nothing; if the connection breaks meanwhile, once more on a new one.</summary>
    public T Read<T>(Func<ConnectHandle, T> call)
    {
        var current = Current();
        try
        {
            return call(current);
        }
        catch (LibvirtException) when (!IsOpen(current))
        {
            return call(Current());
        }
    }

    /// <summary>Runs a call that changes something, and never a second time.</summary>
    /// <param name="call">The call.</param>
    /// <param name="on">What it is made on, for -Verbose; null: a thing that has no name yet.</param>
    /// <param name="code">The call as it is written.</param>
    public T Change<T>(Func<ConnectHandle, T> call, string? on = null, [CallerArgumentExpression(nameof(call))] string? code = null)
    {
        CallLog.Add(code, on);
        var current = Current();
        try
        {
            return call(current);
        }
        catch (LibvirtException lost) when (!IsOpen(current))
        {
            throw lost.AsUnknownOutcome();
        }
    }

    /// <summary>The way of a call that takes long, such as the start of a VM.</summary>
    public CallLane LongCall() => CallLane.Enter(longCalls, OpenAnother);

    public void Dispose()
    {
        _isClosed = true;
        lock (gate) handle.Dispose();
    }

    /// <summary>The handle to use now, reopened when the last one is dead.</summary>
    internal ConnectHandle Current()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(handle.IsClosed, this);
            if (IsOpen(handle)) return handle;
            var reopened = OpenHandle(Uri);
            handle.Dispose();
            return handle = reopened;
        }
    }

    internal static bool IsOpen(ConnectHandle connection)
        => !connection.IsClosed && NativeMethods.virConnectIsAlive(connection) != 0;

    /// <summary>null where another connection would take long, ask for a password, or see another host, as with libvirt's test driver.</summary>
    private ConnectHandle? OpenAnother()
    {
        if (!Uri.StartsWith("qemu:///system", StringComparison.Ordinal) && !Uri.StartsWith("qemu:///session", StringComparison.Ordinal)) return null;
        try
        {
            return OpenHandle(Uri);
        }
        catch (LibvirtException)
        {
            // A daemon that takes no more clients; the session's own connection does as well.
            return null;
        }
    }

    private static ConnectHandle OpenHandle(string? uri)
    {
        var opened = Known(uri, NativeMethods.virConnectOpen(uri));
        // Not every driver has keep-alive; without it the connection works all the same.
        _ = NativeMethods.virConnectSetKeepAlive(opened, KeepAliveIntervalSeconds, KeepAliveCount);
        return opened;
    }

    /// <summary>
    /// libvirt hands a URI that none of its drivers here takes to the daemon. Where none runs, the error would tell of
    /// the daemon, and starting it would not help.
    /// </summary>
    private static ConnectHandle Known(string? uri, ConnectHandle opened)
    {
        try
        {
            return Result.Check(opened);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.SystemError && uri is not null && !DriverScheme.IsKnown(uri))
        {
            throw new LibvirtException(ErrorNumber.NoConnect, ErrorSource.None, $"libvirt has no driver for '{uri}'.", inner: error);
        }
    }

    private static Version ToVersion(CULong packed)
    {
        var value = (long)packed.Value;
        return new Version((int)(value / 1_000_000), (int)(value / 1000 % 1000), (int)(value % 1000));
    }
}
