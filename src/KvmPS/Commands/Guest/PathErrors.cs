namespace KvmPS.Commands.Guest;

/// <summary>Errors about files on this machine that are written.</summary>
internal static class PathErrors
{
    public static KvmException AlreadyExists(string path) => new(
        "FileAlreadyExists", Failure.AlreadyExists, $"'{path}' exists already.", "Choose another path, or overwrite it with -Force.");

    /// <summary>Two VMs of one command would write the same file.</summary>
    public static KvmException Taken(string path) => new(
        "DestinationTaken", Failure.InvalidArgument, $"The file of another VM goes to '{path}' already.", "Name the VM in the path, with a script block for piped VMs: { \"./$($_.Name)\" }");
}
