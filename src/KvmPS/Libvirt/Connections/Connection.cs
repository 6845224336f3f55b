using System.Globalization;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;
using KvmPS.Xml;

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

    // A daemon that is there answers within milliseconds, over a network within seconds. The first connection to another host has no
    // limit, as ssh may ask for a password.
    private static readonly TimeSpan OpensWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClosesWithin = TimeSpan.FromMilliseconds(800);

    private readonly object _gate = new();
    private readonly ConnectionLease.Counter _longCalls = new();
    private Task<ConnectHandle>? _reopening;
    private volatile bool _closed;
    private volatile ReadUser? _qemuUser;
    private ConnectHandle _handle;

    private Connection(ConnectHandle handle, string uri)
    {
        _handle = handle;
        Uri = uri;
        IsLocal = NamesThisMachine(uri);
    }

    /// <summary>The URI as libvirt completed it, such as qemu:///system.</summary>
    public string Uri { get; }

    /// <summary>True when the daemon runs on this machine: the URI names no other host.</summary>
    public bool IsLocal { get; }

    public CpuSamples CpuSamples { get; } = new();

    /// <summary>False as soon as the daemon's end of the socket has closed.</summary>
    public bool IsAlive => IsOpen(_handle);

    /// <summary>True after it was closed on purpose.</summary>
    public bool IsClosed => _closed;

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

    /// <summary>
    /// User and group that QEMU runs as; null where it runs as the user who asks (qemu:///session). Each start needs them, and the
    /// capabilities are long: they are read once an open connection, as a daemon that was restarted may have another qemu.conf.
    /// </summary>
    public (uint User, uint Group)? QemuUser => Read(c =>
    {
        if (_qemuUser is { } known && known.From == c) return known.User;
        var read = new HostCapabilities(Result.Check(NativeMethods.virConnectGetCapabilities(c))).QemuUser;
        _qemuUser = new(c, read);
        return read;
    });

    /// <param name="uri">null: what libvirt chooses (LIBVIRT_DEFAULT_URI, uri_default, or by probing).</param>
    public static Connection Open(string? uri)
    {
        var limit = NamesThisMachine(uri ?? Environment.GetEnvironmentVariable("LIBVIRT_DEFAULT_URI")) ? OpensWithin : (TimeSpan?)null;
        var handle = Opened(uri, limit);
        using var mark = CallScope.On(handle);
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
            using var mark = CallScope.On(current);
            return call(current);
        }
        catch (Exception error) when (IsLost(error, current))
        {
            CallScope.ThrowIfStopped();
            current = Current();
            using var mark = CallScope.On(current);
            return call(current);
        }
    }

    /// <summary>Runs a call that changes something, and never a second time.</summary>
    /// <param name="function">libvirt's name of what it changes it with, for -Verbose.</param>
    /// <param name="call">The call.</param>
    /// <param name="on">What it is made on; null: a thing that has no name yet.</param>
    public T Change<T>(string function, Func<ConnectHandle, T> call, (string Kind, string Name)? on = null)
    {
        LibvirtTrace.Add(function, on);
        var current = Current();
        return Change(call, current, current);
    }

    /// <summary>Makes a call over an open connection. If that breaks meanwhile, the error says that the outcome is unknown.</summary>
    internal static TResult Change<THandle, TResult>(Func<THandle, TResult> call, THandle handle, ConnectHandle owner)
    {
        try
        {
            using var mark = CallScope.On(owner);
            return call(handle);
        }
        catch (LibvirtException lost) when (!IsOpen(owner))
        {
            throw lost.AsUnknownOutcome();
        }
        catch (ObjectDisposedException) when (owner.IsClosed)
        {
            throw LibvirtException.Unanswered("The connection was closed.").AsUnknownOutcome();
        }
    }

    /// <summary>The way of a call that takes long, such as the start of a VM.</summary>
    public ConnectionLease LongCall() => ConnectionLease.Enter(_longCalls, OpenAnother);

    /// <summary>
    /// Closes the socket, and with it all that was handed out over it. A call that is under way keeps it open until it returns.
    /// </summary>
    public void Dispose()
    {
        ConnectHandle open;
        lock (_gate)
        {
            _closed = true;
            open = _handle;
        }

        // libvirt tells the daemon, and waits for its answer.
        Task.WaitAny([Begin(() => Close(open))], ClosesWithin);
    }

    /// <summary>The handle to use now, reopened when the last one is dead.</summary>
    internal ConnectHandle Current()
    {
        Task<ConnectHandle> opening;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (IsOpen(_handle)) return _handle;
            // All who need it wait for the same one; one that a hanging daemon keeps waiting is there when it goes on.
            opening = _reopening ??= Begin(Reopen);
        }

        if (!CallScope.Wait(opening, OpensWithin)) throw NoAnswer();
        return opening.GetAwaiter().GetResult();
    }

    internal static bool IsOpen(ConnectHandle connection)
    {
        try
        {
            return !connection.IsClosed && NativeMethods.virConnectIsAlive(connection) != 0;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>True when a call failed because its connection has gone, as opposed to what libvirt said.</summary>
    internal static bool IsLost(Exception error, ConnectHandle owner)
        => (error is LibvirtException && !IsOpen(owner)) || (error is ObjectDisposedException && owner.IsClosed);

    private ConnectHandle Reopen()
    {
        try
        {
            var opened = OpenHandle(Uri, new SocketWatches());
            ConnectHandle lost;
            lock (_gate)
            {
                (lost, _handle) = _closed ? (opened, _handle) : (_handle, opened);
            }

            lost.Dispose();
            ObjectDisposedException.ThrowIf(lost == opened, this);
            return opened;
        }
        finally
        {
            lock (_gate) _reopening = null;
        }
    }

    /// <summary>
    /// null where another connection would take long, ask for a password, or see another host, as with libvirt's test driver.
    /// </summary>
    internal ConnectHandle? OpenAnother()
    {
        if (!Uri.StartsWith("qemu:///system", StringComparison.Ordinal) && !Uri.StartsWith("qemu:///session", StringComparison.Ordinal))
        {
            return null;
        }
        try
        {
            return Opened(Uri, OpensWithin);
        }
        catch (LibvirtException)
        {
            // A daemon that takes no more clients, or hangs; the session's own connection does as well.
            return null;
        }
    }

    /// <summary>Begins a call on a thread of its own: libvirt may keep it for as long as the daemon, or a QEMU, hangs.</summary>
    internal static Task<T> Begin<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static bool NamesThisMachine(string? uri) =>
        !System.Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0;

    private static LibvirtException NoAnswer() =>
        LibvirtException.Unanswered(
            string.Create(CultureInfo.InvariantCulture, $"libvirt's daemon has not answered within {OpensWithin.TotalSeconds} s."));

    /// <summary>A new connection. One that has not come in time, or before the command is stopped, is given up.</summary>
    private static ConnectHandle Opened(string? uri, TimeSpan? limit)
    {
        var sockets = new SocketWatches();
        var opening = Begin(() => OpenHandle(uri, sockets));
        var opened = false;
        try
        {
            if (!CallScope.Wait(opening, limit)) throw NoAnswer();
            opened = true;
        }
        finally
        {
            if (!opened)
            {
                opening.ContinueWith(
                    late => Close(late.Result),
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnRanToCompletion,
                    TaskScheduler.Default);
                sockets.Break();
            }
        }

        return opening.GetAwaiter().GetResult();
    }

    private static bool Close(ConnectHandle connection)
    {
        connection.Dispose();
        return true;
    }

    private static ConnectHandle OpenHandle(string? uri, SocketWatches sockets)
    {
        Runtime.EnsureStarted();
        ConnectHandle opened;
        using (sockets.Collect()) opened = Known(uri, NativeMethods.virConnectOpen(uri));
        opened.Sockets = sockets;
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

    private sealed record ReadUser(ConnectHandle From, (uint User, uint Group)? User);
}
