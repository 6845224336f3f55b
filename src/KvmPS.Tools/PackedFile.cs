namespace KvmPS.Tools;

/// <summary>Files packed by xz, gzip, zstd or bzip2, known by how they begin, unpacked by these programs.</summary>
public static class PackedFile
{
    private static readonly (byte[] Beginning, ToolProgram Program)[] s_kinds =
    [
        ([0xfd, .. "7zXZ"u8, 0], ToolProgram.Xz),
        ([0x1f, 0x8b], ToolProgram.Gzip),
        ([0x28, 0xb5, 0x2f, 0xfd], ToolProgram.Zstd),
        ([.. "BZh"u8], ToolProgram.Bzip2),
    ];

    /// <summary>Endings of such files' names.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".xz", ".gz", ".zst", ".bz2"];

    /// <summary>Whether a file is packed.</summary>
    public static bool Is(string path) => Program(path) is not null;

    /// <summary>Unpacks a file into a new one; runs of zeros become holes.</summary>
    /// <param name="path">The packed file.</param>
    /// <param name="to">The file to make; whoever calls deletes it when this fails.</param>
    /// <param name="say">Receives the command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ToolException">The program is missing, or the file is damaged.</exception>
    /// <exception cref="IOException">The file system is full.</exception>
    public static async Task UnpackAsync(string path, string to, Action<string>? say = null, CancellationToken cancellationToken = default)
    {
        var program = Program(path) ?? throw new ArgumentException($"'{Display.Text(path)}' is not a compressed file.", nameof(path));
        using var file = new SparseFile(to);
        await new ProgramRunner(program, say)
            .RunAsync(["-dc", ImagePath.Absolute(path)], new RunOptions { Output = file }, cancellationToken)
            .ConfigureAwait(false);
        file.Complete();
    }

    /// <summary>The program that packed what begins so; null for what is not packed.</summary>
    internal static string? Name(ReadOnlySpan<byte> head) => Program(head)?.Name;

    private static ToolProgram? Program(string path)
    {
        using var file = File.OpenHandle(path);
        var head = new byte[8];
        var read = RandomAccess.Read(file, head, 0);
        return Program(head.AsSpan(0, read));
    }

    private static ToolProgram? Program(ReadOnlySpan<byte> head)
    {
        foreach (var (beginning, program) in s_kinds)
        {
            if (head.StartsWith(beginning)) return program;
        }

        return null;
    }
}
