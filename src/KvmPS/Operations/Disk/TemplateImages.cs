using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.State;

namespace KvmPS.Operations.Disk;

/// <summary>Keeps VMs from writing to a template's images, on which all other VMs of the template depend.</summary>
internal static class TemplateImages
{
    /// <param name="path">An image on this host that a VM is to write to.</param>
    /// <exception cref="KvmException">DiskOfTemplate.</exception>
    public static void RequireNone(string path)
    {
        var image = RealPath.Of(path);
        if (TemplateStore.Owning(image) is not { } template) return;
        var store = Path.GetDirectoryName(Path.GetDirectoryName(image));
        var folder = store == TemplateStore.DefaultFolder ? "" : $" -TemplateFolder {VMErrors.Quote(store ?? "/")}";
        throw new KvmException("DiskOfTemplate", Failure.InvalidOperation,
            $"'{path}' is an image of template '{template}': a VM that writes to it would destroy all VMs that it backs.",
            $"Create a VM from the template: New-KvmVM -Name NAME -Template {VMErrors.Quote(template)}{folder}. "
                + $"For a disk alone, create an overlay: New-KvmDisk -Path NEW.qcow2 -BackingFile {VMErrors.Quote(path)}");
    }
}
