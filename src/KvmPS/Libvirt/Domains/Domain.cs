using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>A VM as libvirt knows it (virDomainPtr).</summary>
internal sealed partial class Domain : IDisposable
{
    private readonly Connection _connection;
    private volatile Binding _binding;

    private Domain(Connection connection, ConnectHandle owner, DomainHandle handle)
    {
        _connection = connection;
        _binding = new(owner, owner.Own(handle));
        Name = DomainIdentity.Name(handle.DangerousGetHandle());
        Id = DomainIdentity.Id(handle.DangerousGetHandle());
    }

    public Connection Connection => _connection;

    public string Name { get; }

    public Guid Id { get; }

    /// <summary>What stands for it on the connection as it is now.</summary>
    internal DomainHandle Handle => Bind().Handle;

    /// <summary>State and the reason's number, whose meaning depends on the state.</summary>
    public (DomainState State, int Reason) State => Read(d =>
    {
        Result.Check(NativeMethods.virDomainGetState(d, out var state, out var reason, 0));
        return ((DomainState)state, reason);
    });

    /// <summary>True while QEMU runs for it: paused or not, and also for a crashed guest that is kept (on_crash preserve).</summary>
    public bool IsActive => Read(d => Result.Check(NativeMethods.virDomainIsActive(d))) == 1;

    public bool HasManagedSave => Read(d => Result.Check(NativeMethods.virDomainHasManagedSaveImage(d, 0))) > 0;

    public int SnapshotCount => Read(d => Result.Check(NativeMethods.virDomainSnapshotNum(d, 0)));

    public static Domain ByName(Connection connection, string name)
        => connection.Read(c => new Domain(connection, c, Result.Check(NativeMethods.virDomainLookupByName(c, name))));

    public static Domain ById(Connection connection, Guid id)
        => connection.Read(c => new Domain(connection, c, Lookup(c, id)));

    /// <summary>The domain of that name, or null.</summary>
    public static Domain? Find(Connection connection, string name) => OrNull(() => ByName(connection, name));

    /// <inheritdoc cref="Find(Connection, string)" />
    public static Domain? Find(Connection connection, Guid id) => OrNull(() => ById(connection, id));

    /// <summary>All domains that the filter takes; the caller disposes them.</summary>
    public static unsafe IReadOnlyList<Domain> List(Connection connection, ListDomains filter = ListDomains.None) => connection.Read(c =>
    {
        nint* list;
        var count = Result.Check(NativeMethods.virConnectListAllDomains(c, &list, filter));
        try
        {
            var domains = new Domain[count];
            for (var i = 0; i < count; i++) domains[i] = new Domain(connection, c, new DomainHandle(list[i]));
            return domains;
        }
        finally
        {
            NativeMemory.Free(list);
        }
    });

    /// <summary>What each of the domains answers; one that has gone since it was listed answers nothing.</summary>
    public static IEnumerable<T> Ask<T>(Connection connection, ListDomains filter, Func<Domain, T> question)
    {
        foreach (var domain in List(connection, filter))
        {
            using (domain)
            {
                T answer;
                try
                {
                    answer = question(domain);
                }
                catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
                {
                    continue;
                }

                yield return answer;
            }
        }
    }

    /// <summary>All domains as bare pointers, for listings of any size.</summary>
    internal static unsafe DomainArrayHandle Pointers(Connection connection, ListDomains filter = ListDomains.None) => connection.Read(c =>
    {
        nint* list;
        var count = Result.Check(NativeMethods.virConnectListAllDomains(c, &list, filter));
        return new DomainArrayHandle(list, count);
    });

    /// <summary>How many domains there are.</summary>
    public static unsafe int Count(Connection connection)
        => connection.Read(c => Result.Check(NativeMethods.virConnectListAllDomains(c, null, ListDomains.None)));

    /// <summary>Stores a definition (virDomainDefineXMLFlags), held against libvirt's schema.</summary>
    public static Domain Define(Connection connection, string xml) =>
        connection.Change(nameof(NativeMethods.virDomainDefineXMLFlags), c => new Domain(
            connection,
            c,
            Result.Check(NativeMethods.virDomainDefineXMLFlags(c, xml, DefineFlags.Validate))));

    /// <summary>Starts a VM that has no stored definition and is gone when it ends (virDomainCreateXML).</summary>
    public static Domain StartTransient(Connection connection, string xml, CreateFlags flags) =>
        connection.Change(
            nameof(NativeMethods.virDomainCreateXML),
            c => new Domain(connection, c, Result.Check(NativeMethods.virDomainCreateXML(c, xml, flags))));

    public string Xml(DomainXmlFlags flags) => Read(d => Result.Check(NativeMethods.virDomainGetXMLDesc(d, flags)));

    /// <summary>Boots it, or continues from its managed save.</summary>
    public void Start() =>
        ChangeAtLength(nameof(NativeMethods.virDomainCreateWithFlags), d => NativeMethods.virDomainCreateWithFlags(d, 0));

    /// <summary>Lets a paused VM run on.</summary>
    public void Resume() => Change(nameof(NativeMethods.virDomainResume), NativeMethods.virDomainResume);

    /// <summary>Asks the guest to shut down; returns before it has.</summary>
    public void Shutdown(ShutdownFlags how) =>
        Change(nameof(NativeMethods.virDomainShutdownFlags), d => NativeMethods.virDomainShutdownFlags(d, how));

    /// <summary>Cuts the power.</summary>
    public void Destroy() =>
        ChangeAtLength(nameof(NativeMethods.virDomainDestroyFlags), d => NativeMethods.virDomainDestroyFlags(d, DestroyFlags.Default));

    public void Undefine(UndefineFlags with) =>
        Change(nameof(NativeMethods.virDomainUndefineFlags), d => NativeMethods.virDomainUndefineFlags(d, with));

    public void SetAutostart(bool on) =>
        Change(nameof(NativeMethods.virDomainSetAutostart), d => NativeMethods.virDomainSetAutostart(d, on ? 1 : 0));

    public void Dispose() => _binding.Handle.Dispose();

    /// <summary>Runs a call that changes nothing; if the connection breaks meanwhile, once more on a new one.</summary>
    internal T Read<T>(Func<DomainHandle, T> call)
    {
        var bound = Bind();
        try
        {
            using var mark = CallScope.On(bound.Owner);
            return call(bound.Handle);
        }
        catch (Exception error) when (Connection.IsLost(error, bound.Owner))
        {
            CallScope.ThrowIfStopped();
            bound = Bind();
            using var mark = CallScope.On(bound.Owner);
            return call(bound.Handle);
        }
    }

    /// <summary>Runs a call that changes something, and never a second time.</summary>
    /// <param name="function">libvirt's name of what it changes it with, for -Verbose.</param>
    /// <param name="call">The call.</param>
    internal T Change<T>(string function, Func<DomainHandle, T> call)
    {
        LibvirtTrace.Add(function, ("VM", Name));
        // Another thread may take a new handle meanwhile; how this call went is asked of the one that it was made with.
        var bound = Bind();
        return Connection.Change(call, bound.Handle, bound.Owner);
    }

    /// <summary>Runs a call that changes something and takes long, so that others need not wait for it.</summary>
    private void ChangeAtLength(string function, Func<DomainHandle, int> call)
    {
        LibvirtTrace.Add(function, ("VM", Name));
        using var lane = _connection.LongCall();
        var bound = lane.Own is { } own ? new Binding(own, LookupOn(own)) : Bind();
        try
        {
            Connection.Change(d => Result.Check(call(d)), bound.Handle, bound.Owner);
        }
        finally
        {
            if (lane.Own is not null) bound.Handle.Dispose();
        }
    }

    /// <inheritdoc cref="Change{T}(string, Func{DomainHandle, T})" />
    internal void Change(string function, Func<DomainHandle, int> call) => Change<int>(function, d => Result.Check(call(d)));

    /// <summary>The handle to use now, looked up again when its connection has gone.</summary>
    private Binding Bind()
    {
        var bound = _binding;
        if (Connection.IsOpen(bound.Owner)) return bound;
        var owner = _connection.Current();
        return _binding = new(owner, owner.Own(LookupOn(owner)));
    }

    private DomainHandle LookupOn(ConnectHandle owner)
    {
        using var mark = CallScope.On(owner);
        return Lookup(owner, Id);
    }

    /// <summary>
    /// A handle for what may hold up a connection: on one of its own, which is then the caller's, or else on the session's.
    /// </summary>
    internal (DomainHandle Handle, ConnectHandle Owner, bool IsOwn) Apart()
    {
        if (_connection.OpenAnother() is { } own) return (own.Own(LookupOn(own)), own, true);
        var bound = Bind();
        return (bound.Handle, bound.Owner, false);
    }

    private static Domain? OrNull(Func<Domain> look)
    {
        try
        {
            return look();
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            return null;
        }
    }

    private static unsafe DomainHandle Lookup(ConnectHandle connection, Guid id)
    {
        var bytes = stackalloc byte[16];
        id.TryWriteBytes(new Span<byte>(bytes, 16), bigEndian: true, out _);
        return Result.Check(NativeMethods.virDomainLookupByUUID(connection, bytes));
    }

    /// <summary>A handle and the connection that it is of: they change together.</summary>
    private sealed record Binding(ConnectHandle Owner, DomainHandle Handle);
}
