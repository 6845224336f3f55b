using KvmPS.Operations.VM;

namespace KvmPS.Operations.Disk;

/// <summary>Where a file is to be made: its folder exists, and nothing has its name.</summary>
internal static class NewFile
{
    /// <exception cref="KvmException">DiskAlreadyExists or FolderNotFound: found here, they are there for -WhatIf too.</exception>
    public static void RequireFree(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) RequireFolder(folder);
        if (Path.Exists(path))
        {
            throw new KvmException("DiskAlreadyExists", Failure.AlreadyExists, $"The file '{path}' already exists, and was not changed.",
                "Choose another path, or remove that disk first with Remove-KvmDisk.");
        }
    }

    /// <exception cref="KvmException">FolderNotFound.</exception>
    public static void RequireFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new KvmException(
                "FolderNotFound",
                Failure.NotFound,
                $"There is no folder '{folder}'.",
                $"Create it first: mkdir -p {VMErrors.Quote(folder)}");
        }
    }
}
