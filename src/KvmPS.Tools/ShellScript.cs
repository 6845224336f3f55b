namespace KvmPS.Tools;

/// <summary>A fixed script that is run to its end.</summary>
public static class ShellScript
{
    // It may wait for who else changes the firewall.
    private static readonly RunOptions s_options = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Runs it and returns what it wrote.</summary>
    /// <param name="text">The script, with no input in it; that goes into the arguments.</param>
    /// <param name="arguments">Its $0, $1, …</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ToolException">It failed; its first words are the message.</exception>
    public static string Run(string text, IEnumerable<string> arguments, CancellationToken cancellationToken = default)
    {
        var runner = new ProgramRunner(ToolProgram.Sh);
        return runner.Run(["-c", text, .. arguments], s_options, cancellationToken).Text;
    }
}
