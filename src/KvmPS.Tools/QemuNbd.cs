namespace KvmPS.Tools;

/// <summary>qemu-nbd: shows an image to the kernel as a block device.</summary>
/// <param name="observer">Receives each command as one would type it, on the thread that called the method.</param>
public sealed class QemuNbd(Action<string>? observer = null)
{
    // It answers when the device is ready, at once; a broken image or network mount can keep it.
    private static readonly RunOptions s_options = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly ProgramRunner _runner = new(ToolProgram.QemuNbd, observer);

    /// <summary>Connects an image to a device; a separate process serves it from then on.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ToolException">qemu-nbd is missing or failed.</exception>
    public void Connect(string device, string path, string format, bool readOnly, CancellationToken cancellationToken = default)
    {
        path = ImagePath.Absolute(path);
        FileKind.RequireDiskImage(path);
        List<string> arguments = [$"--connect={device}", "--fork", $"--format={ImagePath.Format(format)}"];
        if (readOnly) arguments.Add("--read-only");
        arguments.Add(path);
        _runner.Run(arguments, s_options, cancellationToken);
    }

    /// <summary>Writes out what is pending and frees a device.</summary>
    /// <exception cref="ToolException">qemu-nbd is missing or failed.</exception>
    public void Disconnect(string device, CancellationToken cancellationToken = default)
        => _runner.Run(["--disconnect", device], s_options, cancellationToken);
}
