using System.Runtime.InteropServices;

namespace KvmPS.Libvirt;

/// <summary>Turns what libvirt returns into a value or a <see cref="LibvirtException"/>.</summary>
internal static class Result
{
    public static int Check(int result) => result >= 0 ? result : throw LibvirtException.Last();

    public static T Check<T>(T handle)
        where T : SafeHandle
    {
        if (!handle.IsInvalid) return handle;
        var error = LibvirtException.Last();
        handle.Dispose();
        throw error;
    }

    public static string Check(string? text) => text ?? throw LibvirtException.Last();
}
