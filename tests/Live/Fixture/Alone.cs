namespace KvmPS.Live.Fixture;

/// <summary>
/// Tests that run while no other does: they change what the whole process sees (the host's files that KvmPS reads), or
/// measure how long something takes.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
