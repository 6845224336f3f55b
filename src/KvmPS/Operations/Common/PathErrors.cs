namespace KvmPS.Operations.Common;

/// <summary>Errors about files on this machine that are written.</summary>
internal static class PathErrors
{
    public static KvmException AlreadyExists(string path) =>
        new(
            "FileAlreadyExists",
            Failure.AlreadyExists,
            $"The file '{path}' already exists.",
            "Choose another path, or overwrite it with -Force.");

    /// <summary>Two VMs of one command would write the same file.</summary>
    public static KvmException Taken(string path) =>
        new(
            "DestinationTaken",
            Failure.InvalidArgument,
            $"The file of another VM has the destination '{path}', too.",
            "Include the VM's name in the path, with a script block for piped VMs: { \"./$($_.Name)\" }");
}
