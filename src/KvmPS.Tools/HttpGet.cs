using System.Net;
using System.Net.Http.Headers;

namespace KvmPS.Tools;

/// <summary>
/// A request to a web server, which may lead to another address. Only http and https are followed, and https to nothing less: .NET
/// itself fails in several ways at the others, none of which says where the server leads to.
/// </summary>
internal static class HttpGet
{
    private const int MostRedirections = 20;

    private static readonly HttpClient s_client = MakeClient();

    /// <summary>Asks, and gives the answer when its head has come.</summary>
    /// <param name="source">The address.</param>
    /// <param name="range">Which part is asked for, or null.</param>
    /// <param name="version">Of which version, with a range.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DownloadException">The server leads to an address that is not followed.</exception>
    internal static async Task<HttpResponseMessage> SendAsync(
        Uri source, RangeHeaderValue? range = null, RangeConditionHeaderValue? version = null,
        CancellationToken cancellationToken = default)
    {
        var at = source;
        for (var count = 0; ; count++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, at);
            request.Headers.Range = range;
            request.Headers.IfRange = version;
            var response = await s_client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            if (Next(at, response) is not { } next) return response;
            response.Dispose();
            if (count == MostRedirections || !IsFollowed(at, next))
            {
                throw new DownloadException(DownloadFailure.Redirected,
                    $"The server redirects {source} to {Display.Text(next.AbsoluteUri)}, which is not followed.");
            }

            at = next;
        }
    }

    private static Uri? Next(Uri at, HttpResponseMessage response) => response.StatusCode is HttpStatusCode.MultipleChoices
        or HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location && Uri.TryCreate(at, location, out var next) ? next : null;

    private static bool IsFollowed(Uri from, Uri to) => to.Scheme == Uri.UriSchemeHttps
        || (to.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp);

    private static HttpClient MakeClient()
    {
        // No unpacking on the way: what is checked is what lies on the server.
        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("KvmPS", "0.1"));
        return client;
    }
}
