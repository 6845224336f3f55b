using KvmPS.Xml;

namespace KvmPS.State;

/// <summary>A template as it lies on the disk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Xml">Its definition.</param>
internal sealed record StoredTemplate(string Name, string Folder, TemplateXml Xml)
{
    public string Definition { get; } = Xml.Definition;

    /// <summary>Its own images, as opposed to discs and shared disks that its definition names too.</summary>
    public IReadOnlyList<DiskElement> Disks =>
        [.. DomainXml.Parse(Definition).Disks.Where(d => d.Path is { } path && Path.GetDirectoryName(path) == Folder)];
}
