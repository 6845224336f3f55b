using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KvmPS.Unit.Images;

/// <summary>A web server on loopback that serves files from memory, with ranges, and misbehaves as it is told.</summary>
internal sealed class FaultyServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly List<string> _requests = [];

    public FaultyServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>After so many bytes of a body, the connection is closed. Told anew with each request.</summary>
    public Queue<int> BreaksAfter { get; } = [];

    /// <summary>After so many bytes of a body, nothing comes any more. Told anew with each request.</summary>
    public Queue<int> StallsAfter { get; } = [];

    /// <summary>Bytes that are announced beyond those there are.</summary>
    public int Lie { get; set; }

    /// <summary>A new version of all files, from the second request on.</summary>
    public byte[]? Next { get; set; }

    public bool HasRanges { get; set; } = true;

    public string? Tag { get; set; } = "\"v1\"";

    /// <summary>Where it leads to from a path.</summary>
    public Dictionary<string, string> Redirects { get; } = [];

    public string ContentType { get; set; } = "application/octet-stream";

    public string Url(string path) => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}";

    /// <summary>What was asked for: path and, with a range, where it began.</summary>
    public string[] Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public FaultyServer Add(string path, byte[] content)
    {
        _files[path] = content;
        return this;
    }

    public FaultyServer Add(string path, string content) => Add(path, Encoding.UTF8.GetBytes(content));

    public void Dispose() => _listener.Stop();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await AnswerAsync(client.GetStream());
        }
        catch (IOException)
        {
            // The client has hung up.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync() ?? " / ").Split(' ')[1].TrimStart('/');
        if (Next is { } next && Requests.Length > 0) (Tag, _files[path], Next) = ("\"v2\"", next, null);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line) headers[line.Split(": ", 2)[0]] = line.Split(": ", 2)[1];
        var from =
            HasRanges
            && headers.TryGetValue("Range", out var range)
            && (!headers.TryGetValue("If-Range", out var version) || version == Tag)
                ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
                : 0;
        lock (_requests) _requests.Add(from == 0 ? path : $"{path}@{from}");
        if (Redirects.TryGetValue(path, out var location))
        {
            await WriteAsync(stream, $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        if (!_files.TryGetValue(path, out var content))
        {
            await WriteAsync(stream, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }

        var tag = Tag is null ? "" : $"ETag: {Tag}\r\n";
        if (from > 0 && from >= content.Length)
        {
            await WriteAsync(
                stream,
                $"HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */{content.Length}\r\nContent-Length: 0\r\nConnection: "
                    + "close\r\n\r\n");
            return;
        }

        var status = from == 0 ? "200 OK" : "206 Partial Content";
        var part = from == 0 ? "" : $"Content-Range: bytes {from}-{content.Length - 1}/{content.Length}\r\n";
        await WriteAsync(
            stream,
            $"HTTP/1.1 {status}\r\n{tag}{part}Content-Type: {ContentType}\r\nContent-Length: "
                + $"{content.Length - from + Lie}\r\nConnection: close\r\n\r\n");
        var length = content.Length - from;
        if (BreaksAfter.TryDequeue(out var end)) length = Math.Min(length, end);
        var stalls = StallsAfter.TryDequeue(out var stall);
        if (stalls) length = Math.Min(length, stall);
        await stream.WriteAsync(content.AsMemory(from, length));
        await stream.FlushAsync();
        // Until the client hangs up.
        if (stalls) await stream.CopyToAsync(Stream.Null);
    }

    private static async Task WriteAsync(NetworkStream stream, string head) => await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
}
