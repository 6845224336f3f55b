using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>
/// A virtual network of libvirt's (virNetworkPtr). It is looked up anew for each call, so that a restarted daemon does not matter.
/// </summary>
internal sealed class Network
{
    private Network(Connection connection, string name, Guid id)
    {
        Connection = connection;
        Name = name;
        Id = id;
    }

    public Connection Connection { get; }

    public string Name { get; }

    public Guid Id { get; }

    public bool Active => Read(n => Result.Check(NativeMethods.virNetworkIsActive(n))) == 1;

    public bool Persistent => Read(n => Result.Check(NativeMethods.virNetworkIsPersistent(n))) == 1;

    public bool Autostart => Read(n =>
    {
        Result.Check(NativeMethods.virNetworkGetAutostart(n, out var on));
        return on == 1;
    });

    /// <summary>True when it runs, false when it is defined only, null when there is none of that name.</summary>
    public static bool? IsActive(Connection connection, string name) => connection.Read<bool?>(c =>
    {
        using var network = NativeMethods.virNetworkLookupByName(c, name);
        if (!network.IsInvalid) return Result.Check(NativeMethods.virNetworkIsActive(network)) == 1;
        var error = LibvirtException.Last();
        return error.Number == ErrorNumber.NoNetwork ? null : throw error;
    });

    public static IReadOnlyList<string> Names(Connection connection) => [.. List(connection).Select(n => n.Name)];

    /// <summary>All networks in the order of their names.</summary>
    public static unsafe IReadOnlyList<Network> List(Connection connection) => connection.Read(c =>
    {
        var count = Result.Check(NativeMethods.virConnectListAllNetworks(c, out var list, 0));
        try
        {
            var networks = new List<Network>(count);
            for (var i = 0; i < count; i++) networks.Add(Of(connection, list[i]));
            networks.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            return networks;
        }
        finally
        {
            for (var i = 0; i < count; i++) _ = NativeMethods.virNetworkFree(list[i]);
            NativeMemory.Free(list);
        }
    });

    /// <summary>Stores a definition.</summary>
    public static Network Define(Connection connection, string xml) => connection.Change(nameof(NativeMethods.virNetworkDefineXML), c =>
    {
        using var network = Result.Check(NativeMethods.virNetworkDefineXML(c, xml));
        return Of(connection, network.DangerousGetHandle());
    });

    public string Xml(NetworkXmlFlags flags)
    {
        // libvirt's test driver has one definition of a network, and refuses to be asked for the stored one.
        var asked = Connection.Driver.Equals("TEST", StringComparison.OrdinalIgnoreCase) ? NetworkXmlFlags.None : flags;
        return Read(n => Result.Check(NativeMethods.virNetworkGetXMLDesc(n, asked)));
    }

    public void Start() => Change(nameof(NativeMethods.virNetworkCreate), NativeMethods.virNetworkCreate);

    /// <summary>Stops it; guests lose their connection.</summary>
    public void Destroy() => Change(nameof(NativeMethods.virNetworkDestroy), NativeMethods.virNetworkDestroy);

    public void Undefine() => Change(nameof(NativeMethods.virNetworkUndefine), NativeMethods.virNetworkUndefine);

    public void SetAutostart(bool on) =>
        Change(nameof(NativeMethods.virNetworkSetAutostart), n => NativeMethods.virNetworkSetAutostart(n, on ? 1 : 0));

    /// <summary>Changes a part while it runs.</summary>
    /// <param name="command">What becomes of it.</param>
    /// <param name="section">Which kind of part.</param>
    /// <param name="ip">Within which of its ip elements, from 0.</param>
    /// <param name="xml">The part.</param>
    /// <param name="affect">Both at once are done, or neither.</param>
    public void Update(NetworkUpdateCommand command, NetworkSection section, int ip, string xml, NetworkUpdateFlags affect)
        => Change(nameof(NativeMethods.virNetworkUpdate), n => NativeMethods.virNetworkUpdate(n, command, section, ip, xml, affect));

    public unsafe IReadOnlyList<DhcpLease> Leases() => Read(n =>
    {
        var count = Result.Check(NativeMethods.virNetworkGetDHCPLeases(n, null, out var list, 0));
        try
        {
            var leases = new List<DhcpLease>(count);
            for (var i = 0; i < count; i++)
            {
                var lease = list[i];
                leases.Add(
                    new(
                        Text(lease->mac),
                        Text(lease->ipaddr),
                        (int)lease->prefix,
                        Text(lease->hostname),
                        Text(lease->clientid),
                        lease->expirytime));
            }

            return leases;
        }
        finally
        {
            for (var i = 0; i < count; i++) NativeMethods.virNetworkDHCPLeaseFree(list[i]);
            NativeMemory.Free(list);
        }
    });

    private static unsafe Network Of(Connection connection, nint network)
    {
        var bytes = stackalloc byte[16];
        Result.Check(NativeMethods.virNetworkGetUUID(network, bytes));
        return new(
            connection,
            Marshal.PtrToStringUTF8(NativeMethods.virNetworkGetName(network)) ?? "",
            new Guid(new ReadOnlySpan<byte>(bytes, 16), bigEndian: true));
    }

    private static unsafe string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    private T Read<T>(Func<NetworkHandle, T> call) => Connection.Read(c =>
    {
        using var network = Lookup(c);
        return call(network);
    });

    private void Change(string function, Func<NetworkHandle, int> call) =>
        Connection.Change(
            function,
            c =>
            {
                using var network = Lookup(c);
                return Result.Check(call(network));
            },
            ("network", Name));

    private NetworkHandle Lookup(ConnectHandle connection) =>
        Result.Check(NativeMethods.virNetworkLookupByUUIDString(connection, Id.ToString()));
}
