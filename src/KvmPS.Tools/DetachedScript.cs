namespace KvmPS.Tools;

/// <summary>A fixed script in a session of its own: it outlives this process, its terminal and its process group.</summary>
public static class DetachedScript
{
    private static readonly RunOptions s_options = new() { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Starts it; returns as soon as it runs.</summary>
    /// <param name="text">The script, with no input in it; that goes into the arguments.</param>
    /// <param name="arguments">Its $0, $1, …</param>
    /// <param name="cancellationToken">Ends the wait for the start.</param>
    /// <exception cref="ToolException">setsid is missing, or did not start it.</exception>
    public static void Start(string text, IEnumerable<string> arguments, CancellationToken cancellationToken = default) =>
        new ProgramRunner(ToolProgram.Setsid).Run(["--fork", "sh", "-c", text, .. arguments], s_options, cancellationToken);
}
