using KvmPS.Libvirt;

namespace KvmPS.Operations.VM;

/// <summary>To which file a VM is saved.</summary>
internal static class SaveFile
{
    /// <param name="domain">The VM.</param>
    /// <param name="path">What the user gave: a file, or a folder.</param>
    /// <param name="replace">A file that exists may be replaced.</param>
    /// <param name="taken">Files of the VMs before it; this one's is added.</param>
    /// <exception cref="KvmException">FileAlreadyExists.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static string Choose(Domain domain, string path, bool replace, HashSet<string> taken)
    {
        // What lies on another host cannot be looked at from here.
        var local = domain.Connection.IsLocal;
        var file = path.EndsWith('/') || (local && Directory.Exists(path)) ? Path.Join(path, domain.Name + ".save") : path;
        if (!taken.Add(file))
        {
            throw new KvmException("FileAlreadyExists", Failure.AlreadyExists, $"Another VM of this command is already saved to '{file}'.",
                "Give -Path a folder: each VM then gets a file named after it.");
        }

        if (!local) return file;
        if (Path.GetDirectoryName(file) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }
        if (File.Exists(file) && !replace)
        {
            throw new KvmException(
                "FileAlreadyExists",
                Failure.AlreadyExists,
                $"The file '{file}' already exists.",
                "Choose another path, or add -Force to replace it.");
        }

        return file;
    }
}
