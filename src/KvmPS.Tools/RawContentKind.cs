namespace KvmPS.Tools;

/// <summary>What a file without a format of QEMU's is.</summary>
public enum RawContentKind
{
    /// <summary>Nothing speaks against a raw image.</summary>
    Image,

    /// <summary>It has no byte.</summary>
    Empty,

    /// <summary>Files packed into one, among which an image may be.</summary>
    Archive,

    /// <summary>HTML, as servers send it with an error or a login.</summary>
    WebPage,

    /// <summary>What Git keeps in place of a large file (Git LFS).</summary>
    GitLfsPointer,

    /// <summary>Other text.</summary>
    Text,

    /// <summary>It ends before the disk that its partition table or file system describes.</summary>
    Cut,
}
