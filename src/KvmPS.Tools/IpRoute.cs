namespace KvmPS.Tools;

/// <summary>ip of iproute2: addresses, links, routes and rules of the host.</summary>
public sealed class IpRoute
{
    // It asks the kernel alone, and answers at once.
    private static readonly RunOptions s_options = new() { Timeout = TimeSpan.FromSeconds(20) };

    private readonly ProgramRunner _runner;

    /// <summary>Makes an ip.</summary>
    /// <param name="observer">Receives each command that changes something as one would type it, on the thread that called the
    /// method.</param>
    public IpRoute(Action<string>? observer = null) => _runner = new ProgramRunner(ToolProgram.Ip, observer);

    /// <summary>Where it is installed; null when it is not.</summary>
    public static string? Program => ProgramPath.Find(ToolProgram.Ip.Name);

    /// <summary>What ip -j answers: JSON.</summary>
    /// <exception cref="ToolException">ip is missing or failed.</exception>
    public static async Task<string> ReadAsync(IEnumerable<string> arguments, CancellationToken cancellationToken = default)
    {
        var output = await new ProgramRunner(ToolProgram.Ip)
            .RunAsync(["-j", .. arguments], s_options, cancellationToken)
            .ConfigureAwait(false);
        // Nothing to tell is nothing at all in older versions.
        return output.Text.Trim() is { Length: > 0 } text ? text : "[]";
    }

    /// <summary>Makes one change.</summary>
    /// <exception cref="ToolException">ip is missing, or the kernel refused.</exception>
    public async Task RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken = default)
        => await _runner.RunAsync([.. arguments], s_options, cancellationToken).ConfigureAwait(false);
}
