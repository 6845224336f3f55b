namespace KvmPS.Model;

/// <summary>
/// What a guest says of itself, through its agent, when it was read. What an agent does not offer, or its configuration
/// forbids, is null or empty. Sizes in bytes.
/// </summary>
public sealed record KvmGuest
{
    /// <summary>The VM that it runs in.</summary>
    public required string VMName { get; init; }

    /// <summary>The VM's UUID.</summary>
    public Guid VMId { get; init; }

    /// <summary>The host name of the guest.</summary>
    public string? HostName { get; init; }

    /// <summary>The operating system as it calls itself, such as Debian GNU/Linux 12 (bookworm).</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>Its short name: debian, rhel, mswindows, …</summary>
    public string? OperatingSystemId { get; init; }

    /// <summary>Its version, such as 12.</summary>
    public string? OperatingSystemVersion { get; init; }

    /// <summary>The kernel's release.</summary>
    public string? Kernel { get; init; }

    /// <summary>The machine that the kernel runs on, such as x86_64.</summary>
    public string? Architecture { get; init; }

    /// <summary>The guest's clock when it was read, in its own time zone.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>By how much the guest's clock is ahead of this machine's; negative: behind.</summary>
    public TimeSpan? ClockOffset { get; init; }

    /// <summary>The guest's time zone, by its short name.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The users that are logged in.</summary>
    public KvmGuestUser[] User { get; init; } = [];

    /// <summary>The mounted file systems.</summary>
    public KvmGuestFileSystem[] FileSystem { get; init; } = [];

    /// <summary>The network interfaces, loopback included.</summary>
    public KvmGuestNetworkAdapter[] NetworkAdapter { get; init; } = [];

    /// <summary>The addresses of all of them, without loopback and link-local ones.</summary>
    public string[] IPAddress { get; init; } = [];

    /// <summary>The guest agent's version.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>URI of the connection it was read through.</summary>
    public string ConnectionUri { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => HostName ?? VMName;
}
