using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace KvmPS.Bench;

/// <summary>The module as the Package task leaves it.</summary>
internal static class ShippedModule
{
    /// <summary>The manifest in out/KvmPS of the source tree that this program was built from.</summary>
    public static string Find() => InTree("out", "KvmPS", "KvmPS.psd1");

    /// <summary>PowerShell as build.sh has put it into out/shell.</summary>
    public static string FindShell() => InTree("out", "shell", "pwsh");

    private static string InTree(params string[] path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KvmPS.psd1")) && Directory.Exists(Path.Combine(folder.FullName, "src")))
            {
                return Path.Combine([folder.FullName, .. path]);
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} is KvmPS's source tree; give --module.");
    }

    /// <summary>A Debug build says nothing about speed: the JIT leaves it as it is.</summary>
    public static void DemandRelease(string manifest)
    {
        var assembly = Path.Combine(Path.GetDirectoryName(manifest)!, "KvmPS.dll");
        if (!File.Exists(manifest) || !File.Exists(assembly)) throw new FileNotFoundException($"There is no module at {manifest}; ./build.sh Package makes it.", manifest);
        using var file = new PEReader(File.OpenRead(assembly));
        if (Configuration(file.GetMetadataReader()) == "Debug") throw new InvalidOperationException($"{assembly} is a Debug build; measure a Release build.");
    }

    private static string? Configuration(MetadataReader metadata)
    {
        foreach (var handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference) continue;
            var type = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
            if (type.Kind != HandleKind.TypeReference || metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name) != "AssemblyConfigurationAttribute") continue;
            var value = metadata.GetBlobReader(attribute.Value);
            value.ReadUInt16(); // The blob's prolog.
            return value.ReadSerializedString();
        }

        return null;
    }
}
