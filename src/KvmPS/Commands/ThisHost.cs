using KvmPS.Objects;

namespace KvmPS.Commands;

/// <summary>What only works on the machine that the command runs on: its files, its services.</summary>
internal static class ThisHost
{
    /// <exception cref="KvmException">HostNotLocal.</exception>
    public static void Require(KvmConnection? connection)
    {
        if (connection is null || !Uri.TryCreate(connection.Uri, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return;
        throw new KvmException("HostNotLocal", Failure.NotSupported, $"{connection.Uri} is another host; its files and services cannot be managed from here.",
            $"Run the command on {uri.Host}.");
    }
}
