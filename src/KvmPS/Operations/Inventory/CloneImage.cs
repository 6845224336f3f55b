namespace KvmPS.Operations.Inventory;

/// <summary>An image that is written no more, from which a new VM gets a disk.</summary>
/// <param name="Target">The disk in the VM, such as vda.</param>
/// <param name="Path">The image.</param>
/// <param name="Format">Its format, as qemu-img names it.</param>
internal sealed record CloneImage(string Target, string Path, string Format);
