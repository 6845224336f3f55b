using KvmPS.Operations.VM;
using KvmPS.Tools;

namespace KvmPS.Operations.Disk;

/// <summary>Any bytes can be taken for a raw disk; what is surely none is refused.</summary>
internal static class RawDisk
{
    /// <param name="path">A file on this host whose content claims no other format.</param>
    /// <param name="advice">What to type next.</param>
    /// <exception cref="KvmException">NotADiskImage.</exception>
    public static void Require(string path, string advice)
    {
        if (Read(path) is { } content) Require(path, content, advice);
    }

    /// <summary>For a disk that a VM is to get.</summary>
    /// <inheritdoc cref="Require(string, string)" />
    public static void RequireForVM(string path)
    {
        if (Read(path) is not { } content) return;
        Require(
            path,
            content,
            "Check the path: the VM would write to that file. "
                + (
                    LacksEnd(content)
                        ? "If it is a raw image that lost a part of its last sector, pad that with zeros: truncate "
                            + $"--size=%{RawContent.Sector} {VMErrors.Quote(path)}"
                        : "Or create a disk: New-KvmDisk -Path PATH -Size 20GB"));
    }

    private static void Require(string path, RawContent content, string advice)
    {
        var why = content.Kind == RawContentKind.Empty ? "is empty"
            : IsText(content) ? "is text"
            : LacksEnd(content) ? $"has {content.Length} bytes, which is not a whole number of sectors ({RawContent.Sector} bytes)"
            : null;
        if (why is not null)
        {
            throw new KvmException("NotADiskImage", Failure.InvalidArgument, $"'{path}' is not a disk image: it {why}.", advice);
        }
    }

    private static bool IsText(RawContent content) =>
        content.Kind is RawContentKind.Text or RawContentKind.WebPage or RawContentKind.GitLfsPointer;

    /// <summary>An archive may be a disk that a guest reads files from, and what is cut the part of one that somebody wants.</summary>
    private static bool LacksEnd(RawContent content) => !IsText(content) && content.Length % RawContent.Sector != 0;

    private static RawContent? Read(string path)
    {
        try
        {
            return ContentFormat.Of(path) == "raw" ? RawContent.Read(path) : null;
        }
        catch (UnauthorizedAccessException)
        {
            // Whoever may not read it cannot tell, and need not: libvirt opens it for them.
            return null;
        }
    }
}
