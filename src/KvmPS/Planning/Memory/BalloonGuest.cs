namespace KvmPS.Planning.Memory;

/// <summary>A guest as the plan of the balloons sees it. Sizes in bytes.</summary>
/// <param name="Id">The VM's UUID.</param>
/// <param name="Memory">What it has.</param>
/// <param name="Maximum">What it can grow to.</param>
/// <param name="Used">What it uses, what its system does not count included.</param>
/// <param name="SwappedOut">What it has written to its swap since it was booted.</param>
/// <param name="Minimum">What it keeps in any case.</param>
/// <param name="Weight">How much it counts where there is not enough for all; 1 as a rule.</param>
internal sealed record BalloonGuest(Guid Id, long Memory, long Maximum, long Used, long SwappedOut, long Minimum, double Weight);
