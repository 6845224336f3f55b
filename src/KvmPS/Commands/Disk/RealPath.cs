namespace KvmPS.Commands.Disk;

/// <summary>The path of a file with symbolic links resolved, so that two names of one file compare equal.</summary>
internal static class RealPath
{
    public static string Of(string path)
    {
        try
        {
            var full = System.IO.Path.GetFullPath(path);
            var folder = System.IO.Path.GetDirectoryName(full);
            if (folder is null) return full;
            var realFolder = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? (folder == "/" ? "/" : Of(folder));
            var here = System.IO.Path.Join(realFolder, System.IO.Path.GetFileName(full));
            return new FileInfo(here).ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : here;
        }
        catch (IOException)
        {
            // A loop of links, or a network path such as rbd:pool/image: it is compared as it stands.
            return path;
        }
    }
}
