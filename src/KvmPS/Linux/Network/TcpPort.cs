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
        socket.Blocking = false;
        try
        {
            socket.Connect(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It can be written to when the connection is there, and also when it is refused: connect(2).
            return socket.Poll(within, SelectMode.SelectWrite)
                && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
