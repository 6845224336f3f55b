using System.Security.Cryptography;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Secrets that libvirt hands to QEMU (virSecretPtr).</summary>
internal static class Secret
{
    /// <summary>Defines a secret, or again one that has the same UUID, and sets its value.</summary>
    public static unsafe void Set(Connection connection, string xml, ReadOnlySpan<byte> value)
    {
        var copy = value.ToArray();
        connection.Change(nameof(NativeMethods.virSecretDefineXML), c =>
        {
            try
            {
                using var secret = Result.Check(NativeMethods.virSecretDefineXML(c, xml, 0));
                fixed (byte* first = copy) return Result.Check(NativeMethods.virSecretSetValue(secret, first, (nuint)copy.Length, 0));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(copy);
            }
        });
    }

    /// <summary>Its description, or null when there is no such secret.</summary>
    public static string? Xml(Connection connection, Guid id) => connection.Read(c =>
    {
        using var secret = Find(c, id);
        return secret is null ? null : Result.Check(NativeMethods.virSecretGetXMLDesc(secret, 0));
    });

    public static void Undefine(Connection connection, Guid id) => connection.Change(nameof(NativeMethods.virSecretUndefine), c =>
    {
        using var secret = Find(c, id);
        return secret is null ? 0 : Result.Check(NativeMethods.virSecretUndefine(secret));
    });

    private static SecretHandle? Find(ConnectHandle connection, Guid id)
    {
        try
        {
            return Result.Check(NativeMethods.virSecretLookupByUUIDString(connection, id.ToString()));
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoSecret)
        {
            return null;
        }
    }
}
