using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.State;

/// <summary>
/// Templates of this host: a folder for each, named after it, with its definition and its images. Nothing else knows of them.
/// </summary>
internal sealed class TemplateStore(string folder)
{
    public const string DefaultFolder = "/var/lib/libvirt/images/templates";

    private const string DefinitionFile = "template.xml";

    public string Folder => folder;

    /// <summary>Names of all templates, in their order.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder)
            .Where(d => !Path.GetFileName(d).StartsWith('.') && File.Exists(Path.Join(d, DefinitionFile)))
            .Select(d => Path.GetFileName(d))
            .Order(StringComparer.Ordinal)];

    public string PathOf(string name) => Path.Join(folder, name);

    /// <exception cref="KvmException">TemplateNotFound, NotAVMDefinition.</exception>
    public StoredTemplate Read(string name)
    {
        var file = Path.Join(PathOf(name), DefinitionFile);
        if (name.Length == 0 || name.Contains('/') || name.StartsWith('.') || !File.Exists(file))
        {
            var others = Names();
            throw new KvmException(
                "TemplateNotFound",
                Failure.NotFound,
                $"There is no template '{name}' in '{folder}'.",
                others.Count == 0
                    ? "The folder has no templates. Create one with New-KvmTemplate."
                    : $"Specify one of: {string.Join(", ", others)}.");
        }

        return new(name, PathOf(name), TemplateXml.Parse(File.ReadAllText(file), $"'{file}'"));
    }

    /// <summary>The template whose image a file is; null for any other file.</summary>
    public static string? Owning(string image)
    {
        var folder = Path.GetDirectoryName(image) ?? "/";
        var file = Path.Join(folder, DefinitionFile);
        try
        {
            return File.Exists(file) && TemplateXml.Parse(File.ReadAllText(file), $"'{file}'").IsTemplate ? Path.GetFileName(folder) : null;
        }
        catch (Exception error) when (error is KvmException or IOException or UnauthorizedAccessException)
        {
            // Somebody else's file of that name.
            return null;
        }
    }

    /// <summary>Takes a template away: first its name, then its files, so that no half of one is ever found.</summary>
    public void Remove(string name)
    {
        var hidden = Hidden(name);
        Directory.Move(PathOf(name), hidden);
        Directory.Delete(hidden, recursive: true);
    }

    /// <summary>Where a template is while it is made or removed.</summary>
    public string Hidden(string name)
    {
        Leftovers.Sweep(folder);
        return Path.Join(folder, TemporaryName.For(name));
    }

    /// <summary>Gives a template that was made in a hidden folder its name.</summary>
    /// <param name="hidden">The folder.</param>
    /// <param name="name">The name.</param>
    /// <param name="xml">Its definition; only the owner may read it, for a screen's password may be in it.</param>
    public void Complete(string hidden, string name, string xml)
    {
        using (var file = new FileStream(Path.Join(hidden, DefinitionFile), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(xml));
            file.Flush(flushToDisk: true);
        }

        Directory.Move(hidden, PathOf(name));
    }
}
