using KvmPS.Model;

namespace KvmPS.Operations.CloudInit;

/// <summary>Reads what users give as files.</summary>
internal static class UserDataReader
{
    // Far more than anybody writes, and little enough to keep in memory.
    private const int Longest = 16 << 20;

    public static byte[] Read(string path)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path))
        {
            throw new KvmException("NotAFile", Failure.InvalidArgument, $"'{path}' is a folder.", "Give the path of the file.");
        }
        if (file.Exists && file.Length > Longest)
        {
            throw new KvmException(
                "UserDataTooLarge",
                Failure.InvalidArgument,
                $"'{path}' is too large for user-data: it has {ByteSize.Format(file.Length)}, and the limit is {ByteSize.Format(Longest)}.",
                "Let the guest download large files itself, with a line of the user-data.");
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>A path; a key has a space in it.</summary>
    public static bool IsKeyFile(string text) => text.EndsWith(".pub", StringComparison.Ordinal) || text is ['/' or '~' or '.', ..];

    /// <summary>The keys of a .pub or authorized_keys file.</summary>
    public static IEnumerable<string> Keys(string path) =>
        File.ReadAllLines(path).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');
}
