namespace KvmPS.Planning.Memory;

/// <summary>A guest that is to have another size of memory, in bytes.</summary>
internal sealed record BalloonMove(BalloonGuest Guest, long Target);
