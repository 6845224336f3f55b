namespace KvmPS.Model;

/// <summary>A step of Install-KvmHost that has been done.</summary>
public sealed record KvmHostStep
{
    /// <summary>Package, Group or Service.</summary>
    public KvmHostStepKind Kind { get; init; }

    /// <summary>The packages, the user with the groups, or the service.</summary>
    public required string Target { get; init; }

    /// <summary>The command that was run, as one would type it.</summary>
    public required string Command { get; init; }

    /// <inheritdoc />
    public override string ToString() => Command;
}
