namespace KvmPS.State;

/// <summary>A VM's meter.</summary>
/// <param name="Id">The VM.</param>
/// <param name="Name">Its name when the meter was made.</param>
/// <param name="ConnectionUri">Where it is read.</param>
/// <param name="Enabled">False: it stands still, and keeps what it shows.</param>
internal sealed record Meter(Guid Id, string Name, string ConnectionUri, bool Enabled);
