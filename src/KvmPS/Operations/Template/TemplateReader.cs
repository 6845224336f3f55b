using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.State;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Template;

/// <summary>Templates as users see them.</summary>
internal static class TemplateReader
{
    /// <param name="template">The template.</param>
    /// <param name="users">Who uses which disks.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static KvmTemplate Read(StoredTemplate template, DiskUsers users, CancellationToken cancel)
    {
        var domain = DomainXml.Parse(template.Definition);
        var settings = DomainSettingsXml.Parse(template.Definition);
        var qemuImg = new QemuImg();
        var disks = template.Disks.Select(d => d.Path!).ToList();
        var images = disks
            .Where(File.Exists)
            .Select(d => qemuImg.Info(d, new InfoOptions { Quick = true }, cancel))
            .ToList();
        return new()
        {
            Name = template.Name,
            Template = template.Name,
            TemplateFolder = Path.GetDirectoryName(template.Folder) ?? "/",
            Path = template.Folder,
            Description = settings.Description,
            Memory = domain.Memory,
            Vcpu = settings.Vcpu,
            Firmware = domain.HasNvram ? KvmFirmwareKind.Uefi : KvmFirmwareKind.Bios,
            Image = [.. disks],
            Size = ByteSize.Sum(images.Select(i => i.VirtualSize)),
            FileSize = images.TrueForAll(i => i.ActualSize is not null) ? ByteSize.Sum(images.Select(i => i.ActualSize ?? 0)) : null,
            Generalized = template.Xml.Generalized,
            Source = template.Xml.Source,
            Created = template.Xml.Created,
            VM = [.. Users(template, users, cancel)],
        };
    }

    /// <summary>VMs whose disks are the template's or lie over them.</summary>
    public static IEnumerable<string> Users(StoredTemplate template, DiskUsers users, CancellationToken cancel) => template.Disks
        .SelectMany(d => users.Of(d.Path!).Concat(users.OverlaysOf(d.Path!, new QemuImg(), cancel)))
        .Distinct()
        .Order(StringComparer.Ordinal);
}
