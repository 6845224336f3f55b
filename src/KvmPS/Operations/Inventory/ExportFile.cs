using KvmPS.Libvirt;

namespace KvmPS.Operations.Inventory;

/// <summary>To which file a VM's definition goes: on this machine, wherever the VM is.</summary>
internal static class ExportFile
{
    /// <param name="domain">The VM.</param>
    /// <param name="path">What the user gave: a file, or a folder.</param>
    /// <param name="taken">Files of the VMs before it; this one's is added.</param>
    /// <exception cref="KvmException">FileAlreadyExists.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static string Choose(Domain domain, string path, HashSet<string> taken)
    {
        var file = Path.GetFullPath(path.EndsWith('/') || Directory.Exists(path) ? Path.Join(path, domain.Name + ".xml") : path);
        if (!taken.Add(file))
        {
            throw new KvmException(
                "FileAlreadyExists",
                Failure.AlreadyExists,
                $"Another VM of this command is already exported to '{file}'.",
                "Give -Path a folder: each VM then gets a file named after it.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            throw new DirectoryNotFoundException($"There is no folder '{Path.GetDirectoryName(file)}'.");
        }
        if (Path.Exists(file))
        {
            throw new KvmException(
                "FileAlreadyExists",
                Failure.AlreadyExists,
                $"The file '{file}' already exists.",
                "Choose another -Path: Export-KvmVM does not overwrite files.");
        }
        return file;
    }
}
