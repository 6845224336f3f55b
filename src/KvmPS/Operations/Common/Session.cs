using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.Common;

/// <summary>
/// The connections of one runspace: which one is used when none is named, and the open ones by URI, so that a VM from
/// one host can be piped while another host is the default.
/// </summary>
internal sealed class Session
{
    private const string NotConnectedId = "NotConnected";

    private readonly object _gate = new();
    private readonly Dictionary<string, Connection> _open = new(StringComparer.Ordinal);
    private string? _current;

    // What Connect-KvmHost has failed to connect to: until one succeeds, no other host takes its place.
    private string? _missed;

    public IReadOnlyList<Connection> Open
    {
        get
        {
            lock (_gate) return _open.Values.ToList();
        }
    }

    public bool IsCurrent(Connection connection) => IsCurrent(connection.Uri);

    public bool IsCurrent(string uri) => uri == _current;

    /// <summary>The default connection, opened at first use.</summary>
    /// <exception cref="KvmException">NotConnected: the last Connect-KvmHost failed.</exception>
    public Connection Default
    {
        get
        {
            lock (_gate)
            {
                if (_missed is not null) throw NotConnected(_missed);
                return _current is not null ? _open[_current] : Use(null);
            }
        }
    }

    /// <summary>True for an error that says that libvirt cannot be asked, where a command can do something without it.</summary>
    public static bool MeansNoHost(Exception error) =>
        error is LibvirtException or DllNotFoundException or KvmException { Id: NotConnectedId };

    /// <summary>Opens (or finds) a connection and makes it the default. If that fails, or is stopped, there is no default.</summary>
    /// <param name="uri">null: what virsh would choose.</param>
    /// <param name="check">Whether it really can be used: what it throws is a failure as well.</param>
    public T Connect<T>(string? uri, Func<Connection, T> check)
    {
        lock (_gate)
        {
            _current = null;
            _missed = uri ?? DefaultUri() ?? "";
            if (uri is "")
            {
                throw new KvmException(
                    "UriRequired",
                    Failure.InvalidArgument,
                    "The URI is empty.",
                    "Specify this machine with Connect-KvmHost -Uri qemu:///system, or leave -Uri out to use the default of virsh.");
            }
            var connection = Find(uri ?? DefaultUri());
            var result = check(connection);
            (_current, _missed) = (connection.Uri, null);
            return result;
        }
    }

    /// <summary>The connection named, or the default.</summary>
    public Connection Get(KvmConnection? named) => named is null ? Default : Get(named.Uri);

    public Connection Get(string uri)
    {
        lock (_gate) return Find(uri);
    }

    /// <summary>Closes a connection; false when there is none of that URI.</summary>
    public bool Disconnect(string uri)
    {
        lock (_gate)
        {
            if (!_open.Remove(uri, out var connection)) return false;
            connection.Dispose();
            if (_current == uri) _current = null;
            return true;
        }
    }

    public void DisconnectAll()
    {
        foreach (var connection in Open) Disconnect(connection.Uri);
    }

    private static KvmException NotConnected(string missed) =>
        new(
            NotConnectedId,
            Failure.Unavailable,
            $"No host is connected: the last Connect-KvmHost{(missed.Length > 0 ? $", to '{missed}'," : "")} did not succeed.",
            "Connect to a host first, such as this machine: Connect-KvmHost -Uri qemu:///system. Or specify a host for one command with "
                + "-Connection.");

    private Connection Use(string? uri)
    {
        var connection = Find(uri ?? DefaultUri());
        _current = connection.Uri;
        return connection;
    }

    // What virsh looks at before libvirt's own choice.
    private static string? DefaultUri()
        => Environment.GetEnvironmentVariable("VIRSH_DEFAULT_CONNECT_URI") is { Length: > 0 } uri ? uri : null;

    private Connection Find(string? uri)
    {
        if (uri is not null && _open.TryGetValue(uri, out var known)) return known;
        var connection = Connection.Open(uri);
        // libvirt completes short URIs, so that two spellings can be one host.
        if (_open.TryGetValue(connection.Uri, out known))
        {
            connection.Dispose();
            return known;
        }

        return _open[connection.Uri] = connection;
    }
}
