using System.Net.Sockets;

namespace KvmPS.Live.Storage;

/// <summary>
/// A way to the daemon on which a few megabytes a second pass, so that a transfer is surely under way when it is to be stopped.
/// </summary>
internal sealed class SlowSocket : IDisposable
{
    private const int Piece = 64 * 1024;

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _end = new();
    private readonly string _target;

    public SlowSocket(string path, string target)
    {
        _target = target;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = AcceptAsync();
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptAsync(_end.Token).ConfigureAwait(false);
            var daemon = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await daemon.ConnectAsync(new UnixDomainSocketEndPoint(_target), _end.Token).ConfigureAwait(false);
            _ = PassAsync(client, daemon, _end.Token);
            _ = PassAsync(daemon, client, _end.Token);
        }
    }

    private static async Task PassAsync(Socket from, Socket to, CancellationToken end)
    {
        try
        {
            var buffer = new byte[Piece];
            while (await from.ReceiveAsync(buffer, end).ConfigureAwait(false) is > 0 and var count)
            {
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), end).ConfigureAwait(false);
                // What is asked and answered is small, and passes at once.
                if (count > Piece / 2) await Task.Delay(15, end).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other end, or the test, is over.
        }
        finally
        {
            to.Dispose();
        }
    }
}
