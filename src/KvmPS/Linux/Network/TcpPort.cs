using System.Net;
using System.Net.Sockets;

namespace KvmPS.Linux;

/// <summary>Looks from this machine whether something listens at a TCP port.</summary>
internal static class TcpPort
{
    /// <summary>True when a connection is accepted within the time; it is closed at once.</summary>
    public static bool IsOpen(IPAddress address, int port, TimeSpan within)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(within);
        try
        {
            socket.ConnectAsync(new IPEndPoint(address, port), limit.Token).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
