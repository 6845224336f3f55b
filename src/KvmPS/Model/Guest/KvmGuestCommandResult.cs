namespace KvmPS.Model;

/// <summary>What a command left that ran in a guest.</summary>
public sealed record KvmGuestCommandResult
{
    /// <summary>The VM in whose guest it ran.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public Guid VMId { get; init; }

    /// <summary>Its exit code; null when a signal ended it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal (Linux) or exception (Windows) that ended it; null when it ended by itself.</summary>
    public long? Signal { get; init; }

    /// <summary>What it wrote to its standard output, read as UTF-8.</summary>
    public string StandardOutput { get; init; } = "";

    /// <summary>What it wrote to its standard error, read as UTF-8.</summary>
    public string StandardError { get; init; } = "";

    /// <summary>Its standard output as bytes, for content that is not text.</summary>
    public byte[] OutputBytes { get; init; } = [];

    /// <summary>True when it wrote more than the guest agent keeps.</summary>
    public bool Truncated { get; init; }

    /// <summary>Its process id in the guest.</summary>
    public long ProcessId { get; init; }

    /// <summary>The command, as it would be typed.</summary>
    public string CommandLine { get; init; } = "";

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => StandardOutput;
}
