namespace KvmPS.Planning.Snapshot;

/// <summary>Shows a disk's layers to people.</summary>
internal static class SnapshotChain
{
    /// <summary>The names of the images, the lowest first: base.qcow2 &lt; top.qcow2.</summary>
    /// <param name="layers">Paths, top first.</param>
    public static string Text(IEnumerable<string> layers) => string.Join(" < ", layers.Reverse().Select(p => Path.GetFileName(p)));
}
