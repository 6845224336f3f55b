using System.Text;

namespace KvmPS.Planning.Common;

/// <summary>Names that libvirt keeps files by.</summary>
internal static class FileName
{
    /// <summary>Why something cannot have this name, or null.</summary>
    /// <param name="name">The name.</param>
    /// <param name="mostBytes">How long it may be.</param>
    public static string? Problem(string name, int mostBytes) => name switch
    {
        _ when name.Trim().Length == 0 => "it is empty",
        "." or ".." => "it would be a folder",
        _ when name.Contains('/') => "it has a slash",
        _ when name.Any(char.IsControl) => "it has a line break or another control character",
        _ when Encoding.UTF8.GetByteCount(name) > mostBytes => $"it has more than {mostBytes} bytes",
        _ => null,
    };
}
