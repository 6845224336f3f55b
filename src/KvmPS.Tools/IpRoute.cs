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
    public static string Read(IEnumerable<string> arguments, CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(ReadAsync(arguments, cancellationToken));

    /// <summary>What it answers to each of several questions, asked at once.</summary>
    /// <exception cref="ToolException">ip is missing or failed.</exception>
    public static IReadOnlyList<string> ReadAll(
        IEnumerable<IEnumerable<string>> questions, CancellationToken cancellationToken = default) =>
        ProgramRunner.Wait(Task.WhenAll(questions.Select(q => ReadAsync(q, cancellationToken))));

    /// <summary>Makes one change.</summary>
    /// <exception cref="ToolException">ip is missing, or the kernel refused.</exception>
    public void Run(IEnumerable<string> arguments, CancellationToken cancellationToken = default) =>
        _runner.Run([.. arguments], s_options, cancellationToken);

    private static async Task<string> ReadAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = await new ProgramRunner(ToolProgram.Ip)
            .RunAsync(["-j", .. arguments], s_options, cancellationToken)
            .ConfigureAwait(false);
        // Nothing to tell is nothing at all in older versions.
        return output.Text.Trim() is { Length: > 0 } text ? text : "[]";
    }
}
