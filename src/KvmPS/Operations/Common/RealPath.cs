namespace KvmPS.Operations.Common;

/// <summary>
/// The path of a file with symbolic links resolved, so that two names of one file compare equal. As the kernel goes:
/// name by name, a link's own text included, and '..' only after the links before it.
/// </summary>
internal static class RealPath
{
    // The kernel's own limit (path_resolution(7)): more is taken for a loop.
    private const int MostLinks = 40;

    public static string Of(string path)
    {
        // A network path such as rbd:pool/image is compared as it stands.
        if (!path.StartsWith('/')) return path;
        var links = 0;
        var ahead = new Stack<string>();
        Push(path);
        var real = "";
        while (ahead.TryPop(out var name))
        {
            if (name == ".") continue;
            if (name == "..")
            {
                real = real[..Math.Max(0, real.LastIndexOf('/'))];
                continue;
            }

            var here = $"{real}/{name}";
            if (new FileInfo(here).LinkTarget is not { } target)
            {
                real = here;
                continue;
            }

            if (++links > MostLinks) return path;
            if (target.StartsWith('/')) real = "";
            Push(target);
        }

        return real.Length == 0 ? "/" : real;

        void Push(string text)
        {
            var names = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var i = names.Length - 1; i >= 0; i--) ahead.Push(names[i]);
        }
    }
}
