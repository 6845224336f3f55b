namespace KvmPS.Tools;

/// <summary>The image a new one is laid over.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Format">
/// Its format as qemu-img names it (<c>raw</c>, <c>qcow2</c>, …). It must be said: guessing from the content
/// would let a guest turn its raw disk into a qcow2 that points at any file of the host.
/// </param>
public sealed record BackingImage(string Path, string Format);
