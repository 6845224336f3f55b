using KvmPS.Libvirt;
using KvmPS.Operations.VM;
using KvmPS.Planning.VM;

namespace KvmPS.Operations.Guest;

/// <summary>What a VM's screen shows, as PNG, whatever QEMU gives.</summary>
internal static class ScreenPicture
{
    public static byte[] Take(Domain domain, int screen)
    {
        var (type, bytes) = Shoot(domain, screen);
        return type switch
        {
            "image/png" => bytes,
            "image/x-portable-pixmap" => PngWriter.Write(PortablePixmap.Read(bytes)),
            _ => throw new KvmException(
                "ScreenFormatUnknown",
                Failure.NotSupported,
                $"The hypervisor of VM '{domain.Name}' returned a screenshot as {type}, which is neither PNG nor PPM."),
        };
    }

    private static (string MimeType, byte[] Bytes) Shoot(Domain domain, int screen)
    {
        try
        {
            return Screenshot.Take(domain, screen);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && !DomainLife.IsActive(domain))
        {
            throw VMErrors.NotRunning(domain.Name, error);
        }
        catch (LibvirtException error) when (IsWithoutScreen(error))
        {
            throw new KvmException(
                "NoScreen",
                Failure.InvalidOperation,
                $"VM '{domain.Name}' has no display{(screen == 0 ? "" : " " + screen)}.",
                screen == 0
                    ? $"Use its serial console: Enter-KvmConsole -VMName {VMErrors.QuoteName(domain.Name)}. A VM created with -Graphics "
                        + "None has no display."
                    : "Leave -Screen out for the first display: displays are counted from 0.",
                error);
        }
    }

    // libvirt knows that a VM has no video device; that the device has no console only QEMU does.
    private static bool IsWithoutScreen(LibvirtException error) => error.Message.Contains("no such screen", StringComparison.Ordinal)
        || error.Message.Contains("no screens", StringComparison.Ordinal) || error.Message.Contains("no console", StringComparison.Ordinal);
}
