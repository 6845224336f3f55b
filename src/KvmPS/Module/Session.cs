using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Module;

/// <summary>
/// The connections of one runspace: which one is used when none is named, and the open ones by URI, so that a VM from
/// one host can be piped while another host is the default.
/// </summary>
internal sealed class Session
{
    private static readonly ConditionalWeakTable<Runspace, Session> Sessions = [];

    private readonly object gate = new();
    private readonly Dictionary<string, Connection> open = new(StringComparer.Ordinal);
    private string? current;

    /// <summary>The session of the runspace that this thread serves.</summary>
    public static Session OfRunspace => Sessions.GetValue(Runspace.DefaultRunspace, _ => new Session());

    public IReadOnlyList<Connection> Open
    {
        get
        {
            lock (gate) return open.Values.ToList();
        }
    }

    public bool IsCurrent(Connection connection) => IsCurrent(connection.Uri);

    public bool IsCurrent(string uri) => uri == current;

    /// <summary>The default connection, opened at first use.</summary>
    public Connection Default
    {
        get
        {
            lock (gate)
            {
                return current is not null ? open[current] : Connect(null);
            }
        }
    }

    /// <summary>Opens (or finds) a connection and makes it the default.</summary>
    public Connection Connect(string? uri)
    {
        lock (gate)
        {
            var connection = Find(uri ?? DefaultUri());
            current = connection.Uri;
            return connection;
        }
    }

    /// <summary>The connection named, or the default.</summary>
    public Connection Get(KvmConnection? named) => named is null ? Default : Get(named.Uri);

    public Connection Get(string uri)
    {
        lock (gate) return Find(uri);
    }

    /// <summary>Closes a connection; false when there is none of that URI.</summary>
    public bool Disconnect(string uri)
    {
        lock (gate)
        {
            if (!open.Remove(uri, out var connection)) return false;
            connection.Dispose();
            if (current == uri) current = null;
            return true;
        }
    }

    // What virsh looks at before libvirt's own choice.
    private static string? DefaultUri()
        => Environment.GetEnvironmentVariable("VIRSH_DEFAULT_CONNECT_URI") is { Length: > 0 } uri ? uri : null;

    private Connection Find(string? uri)
    {
        if (uri is not null && open.TryGetValue(uri, out var known)) return known;
        var connection = Connection.Open(uri);
        // libvirt completes short URIs, so that two spellings can be one host.
        if (open.TryGetValue(connection.Uri, out known))
        {
            connection.Dispose();
            return known;
        }

        return open[connection.Uri] = connection;
    }
}
