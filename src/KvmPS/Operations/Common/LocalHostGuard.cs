using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.Common;

/// <summary>What only works on the machine that the command runs on: its files, its services.</summary>
internal static class LocalHostGuard
{
    /// <exception cref="KvmException">HostNotLocal.</exception>
    public static void Require(KvmConnection? connection)
    {
        if (connection is not null) Require(connection.Uri);
    }

    /// <exception cref="KvmException">HostNotLocal.</exception>
    public static void Require(Connection connection) => Require(connection.Uri);

    /// <summary>The error of what cannot be done from here.</summary>
    public static KvmException NotLocal(string message, string resolution = "Run the command on that host.") =>
        new("HostNotLocal", Failure.NotSupported, message, resolution);

    private static void Require(string connected)
    {
        if (!Uri.TryCreate(connected, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return;
        throw NotLocal(
            $"{connected} is another host; its files and services cannot be managed from this host.", $"Run the command on {uri.Host}.");
    }
}
