namespace KvmPS.Model;

/// <summary>What cloud-init is to set up in a guest when it boots first.</summary>
public sealed record KvmCloudInit
{
    /// <summary>The guest's name; null: that of the VM.</summary>
    public string? HostName { get; init; }

    /// <summary>Users. None: those of the image.</summary>
    public KvmCloudUser[] User { get; init; } = [];

    /// <summary>Packages to install.</summary>
    public string[] Package { get; init; } = [];

    /// <summary>Lines for the shell, run once, in order, at the end of the first boot.</summary>
    public string[] RunCommand { get; init; } = [];

    /// <summary>NICs that do not simply use DHCP.</summary>
    public KvmCloudNetworkAdapter[] NetworkAdapter { get; init; } = [];

    /// <summary>The file whose content is the user-data, instead of users, packages and commands; null: made of these.</summary>
    public string? UserDataFile { get; init; }

    // It may hold passwords, so that it is not shown.
    internal byte[]? UserData { get; init; }

    /// <inheritdoc />
    public override string ToString() => HostName ?? "cloud-init";
}
