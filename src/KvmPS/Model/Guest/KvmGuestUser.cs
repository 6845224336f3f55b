namespace KvmPS.Model;

/// <summary>A user that is logged in to a guest.</summary>
public sealed record KvmGuestUser
{
    /// <summary>The login name.</summary>
    public required string Name { get; init; }

    /// <summary>The Windows domain; null elsewhere.</summary>
    public string? Domain { get; init; }

    /// <summary>When the user logged in.</summary>
    public DateTimeOffset? LoginTime { get; init; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
