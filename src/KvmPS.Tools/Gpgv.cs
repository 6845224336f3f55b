namespace KvmPS.Tools;

/// <summary>gpgv: checks signatures by the keys of one keyring, and no others.</summary>
/// <param name="keyring">The keyring, a file as gpg --export writes it.</param>
/// <param name="observer">Receives the command as one would type it.</param>
public sealed class Gpgv(string keyring, Action<string>? observer = null)
{
    private readonly ProgramRunner _runner = new(ToolProgram.Gpgv, observer);

    /// <summary>Checks a signature that lies beside its file.</summary>
    /// <exception cref="ToolException">gpgv is missing, or the signature is not good.</exception>
    public async Task CheckAsync(byte[] signature, string path, CancellationToken cancellationToken = default)
    {
        // gpgv takes one of the two from its input: the signature, of which there is no file.
        await _runner
            .RunAsync(
                ["--keyring", ImagePath.Absolute(keyring), "-", ImagePath.Absolute(path)],
                new RunOptions { Input = signature },
                cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The text that a signed one holds.</summary>
    /// <exception cref="ToolException">gpgv is missing, or the signature is not good.</exception>
    public async Task<byte[]> ReadAsync(byte[] message, CancellationToken cancellationToken = default)
    {
        var output = await _runner
            .RunAsync(["--keyring", ImagePath.Absolute(keyring), "--output", "-"], new RunOptions { Input = message }, cancellationToken)
            .ConfigureAwait(false);
        return output.StandardOutput.ToArray();
    }
}
