namespace KvmPS.Planning.Storage;

/// <summary>What the name of an image's file says of its format. A guest that writes into the file cannot change it.</summary>
internal static class ImageName
{
    /// <summary>True where the name ends as those of that format do: web.qcow2.</summary>
    public static bool Says(string path, string format)
    {
        string[] endings = format switch
        {
            "qcow2" => [".qcow2", ".qcow"],
            "vhdx" => [".vhdx", ".avhdx"],
            "vpc" => [".vhd", ".vpc", ".avhd"],
            "parallels" => [".hdd", ".hds", ".parallels"],
            _ => [$".{format}"],
        };
        return endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
    }
}
