using System.Security;

namespace KvmPS.Model;

/// <summary>A user that cloud-init makes. Also written as a name, or as a hashtable: @{ Name = …; SshKey = …; Group = … }.</summary>
public sealed record KvmCloudUser
{
    /// <summary>A user without settings yet.</summary>
    public KvmCloudUser()
    {
    }

    /// <summary>A user by name.</summary>
    public KvmCloudUser(string name)
    {
        Name = name;
    }

    /// <summary>The login name; empty: the user that the image itself has for this, such as debian or ubuntu.</summary>
    public string Name { get; init; } = "";

    /// <summary>Public keys for ssh.</summary>
    public string[] SshKey { get; init; } = [];

    /// <summary>Groups besides the primary group of the user.</summary>
    public string[] Group { get; init; } = [];

    /// <summary>Whether sudo lets it do everything without a password. Default: true, as with the default user of the image.</summary>
    public bool Sudo { get; init; } = true;

    /// <summary>The shell. Default: /bin/bash.</summary>
    public string Shell { get; init; } = "/bin/bash";

    /// <summary>Whether it has a password. The password itself is not shown anywhere.</summary>
    public bool HasPassword => PasswordHash is not null || Password is not null;

    /// <summary>Its password; only a hash of it goes to the guest.</summary>
    public SecureString? Password { internal get; init; }

    internal string? PasswordHash { get; init; }

    /// <inheritdoc />
    public override string ToString() => Name.Length == 0 ? "(default)" : Name;
}
