using System.Net;
using System.Net.Http.Headers;

namespace KvmPS.Tools;

/// <summary>
/// Fetches a file from a web server. A connection that breaks off or stalls is opened again and continues where it was, if the server still
/// has the same version; so does the next call, after Ctrl+C or an error.
/// </summary>
public sealed class Download
{
    // Of connections in a row that bring nothing new.
    private const int Attempts = 4;

    private const int Chunk = 1 << 17;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly Uri _source;
    private readonly string _path;
    private readonly TimeSpan _timeout;
    private readonly PartialDownload _partial;
    private long? _announced;

    /// <summary>Prepares a download.</summary>
    /// <param name="source">What to fetch: http or https.</param>
    /// <param name="path">The file that grows, with another beside it that has .json added to its name.</param>
    /// <param name="timeout">The time without data after which a download has stalled.</param>
    public Download(Uri source, string path, TimeSpan timeout)
    {
        _source = source;
        _path = path;
        _timeout = timeout;
        _partial = new PartialDownload(path, source);
    }

    /// <summary>A small file as a whole.</summary>
    /// <exception cref="DownloadException">It cannot be had, or is larger than that.</exception>
    public static async Task<byte[]> SmallFileAsync(
        Uri source,
        int atMost,
        TimeSpan timeout,
        CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var response = await HttpGet.SendAsync(source, cancellationToken: limit.Token).ConfigureAwait(false);
            Require(source, response);
            using var content = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            var bytes = new byte[atMost + 1];
            var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, limit.Token).ConfigureAwait(false);
            if (length > atMost)
            {
                throw new DownloadException(DownloadFailure.Refused, $"{source} is larger than {atMost} bytes, the limit for such a file.");
            }
            return bytes[..length];
        }
        catch (Exception e) when (Explain(source, timeout, e, cancellationToken) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Fetches it to its end.</summary>
    /// <param name="progress">Receives how far it is, 0 to 1, where the server tells the length.</param>
    /// <param name="say">Receives a line for each new attempt.</param>
    /// <param name="cancellationToken">Ends it, and keeps what there is.</param>
    /// <exception cref="DownloadException">It cannot be had now; what there is of it is kept.</exception>
    /// <exception cref="IOException">It cannot be written, or another process fetches it.</exception>
    public async Task RunAsync(Action<double>? progress = null, Action<string>? say = null, CancellationToken cancellationToken = default)
    {
        var most = _partial.Length;
        for (var failures = 0; ;)
        {
            try
            {
                await FetchAsync(progress, say, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DownloadException e) when (e.IsPassing)
            {
                failures = _partial.Length > most ? 1 : failures + 1;
                most = Math.Max(most, _partial.Length);
                if (failures == Attempts) throw;
                say?.Invoke($"{e.Message} Trying again.");
                await Task.Delay(s_pause * failures, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Deletes what was fetched: it is not what it should be, or is no longer needed.</summary>
    public void Delete() => _partial.Delete();

    /// <summary>Deletes what is known of the file, which has got another name.</summary>
    public void Forget() => _partial.Forget();

    private async Task FetchAsync(Action<double>? progress, Action<string>? say, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var version = _partial.Version();
            var at = version is null ? 0 : _partial.Length;
            var range = at > 0 ? new RangeHeaderValue(at, null) : null;
            limit.CancelAfter(_timeout);
            using var response = await HttpGet.SendAsync(_source, range, range is null ? null : version, limit.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && at > 0)
            {
                if (response.Content.Headers.ContentRange?.Length == at && (_announced ?? at) == at) return;
                _partial.Delete();
                throw new DownloadException(DownloadFailure.Broken, $"The server reports different lengths for {_source}.");
            }

            Require(_source, response);
            var goesOn =
                at > 0 && response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == at;
            if (response.StatusCode == HttpStatusCode.PartialContent && !goesOn)
            {
                _partial.Delete();
                throw new DownloadException(
                    DownloadFailure.Broken,
                    $"The server returned another range of {_source} than the requested one.");
            }

            if (goesOn) say?.Invoke($"Resuming {_path} at byte {at}.");
            await ReceiveAsync(response, goesOn, limit, progress).ConfigureAwait(false);
        }
        catch (Exception e) when (Explain(_source, _timeout, e, cancellationToken) is { } explained)
        {
            throw explained;
        }
    }

    private async Task ReceiveAsync(HttpResponseMessage response, bool goesOn, CancellationTokenSource limit, Action<double>? progress)
    {
        using var file = _partial.Open(goesOn, response);
        var at = file.Position;
        var total = _announced = at + response.Content.Headers.ContentLength;
        using var content = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        var buffer = new byte[Chunk];
        while (true)
        {
            limit.CancelAfter(_timeout);
            var read = await content.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
            if (read == 0) break;
            file.Write(buffer.AsSpan(0, read));
            at += read;
            if (total > 0) progress?.Invoke((double)at / total.Value);
        }

        if (at < total)
        {
            throw new DownloadException(DownloadFailure.Broken, $"The connection to {_source.Host} ended after {at} of {total} bytes.");
        }
        RandomAccess.FlushToDisk(file.SafeFileHandle);
    }

    /// <exception cref="DownloadException">The answer is not the file.</exception>
    private static void Require(Uri source, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            var what = $"The server responded with {status} {response.ReasonPhrase} for {source}.";
            throw new DownloadException(
                status is 404 or 410 ? DownloadFailure.NotFound
                    : status >= 500 || status is 408 or 429 ? DownloadFailure.Broken
                    : DownloadFailure.Refused,
                what);
        }

        if (response.Content.Headers.ContentType?.MediaType == "text/html")
            throw new DownloadException(DownloadFailure.Refused, $"The server returned a web page instead of a file for {source}.");
    }

    private static DownloadException? Explain(Uri source, TimeSpan timeout, Exception e, CancellationToken cancellationToken) => e switch
    {
        DownloadException => null,
        OperationCanceledException when !cancellationToken.IsCancellationRequested
            => new DownloadException(DownloadFailure.Stalled, $"No data arrived from {source.Host} for {timeout.TotalSeconds:0} s.", e),
        HttpRequestException or HttpIOException => new DownloadException(
            DownloadFailure.Broken,
            $"The connection to {source.Host} failed: {(e.InnerException ?? e).Message}",
            e),
        // The socket's own words; a full disk is another IOException, of the file.
        IOException { InnerException: System.Net.Sockets.SocketException } => new DownloadException(
            DownloadFailure.Broken,
            $"The connection to {source.Host} was interrupted.",
            e),
        _ => null,
    };
}
