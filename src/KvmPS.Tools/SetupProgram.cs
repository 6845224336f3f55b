namespace KvmPS.Tools;

/// <summary>A program that changes what the host has: a package manager, usermod, systemctl, or a daemon.</summary>
/// <param name="observer">Receives the command as one would type it, on the thread that called the method.</param>
public sealed class SetupProgram(Action<string>? observer = null)
{
    /// <summary>
    /// Runs a command to its end. It is not cancelled: a package manager that is killed leaves packages half-made. It gets the
    /// terminal's own Ctrl+C, and stops where it can.
    /// </summary>
    /// <exception cref="ToolException">The program is missing, or failed; its last words are the message.</exception>
    public void Run(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        new ProgramRunner(new ToolProgram(words[0], words[0], words[0]), observer).Run([.. words.Skip(1)]);
    }
}
