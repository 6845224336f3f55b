using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Planning.Persistence;

namespace KvmPS.State;

/// <summary>
/// The host's network files as they were before a bridge came into them, and what was written. It is on the disk before anything is
/// changed; what the files say now tells whether it was, so it does not matter where it was cut off.
/// </summary>
internal sealed class BridgeBackup(HostRoot host, string bridge)
{
    private const string Root = "/var/lib/kvmps/bridge";
    private const UnixFileMode Usual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    public string Folder { get; } = $"{Root}/{bridge}";

    /// <summary>Null when there is none.</summary>
    /// <exception cref="KvmException">BridgeBackupDamaged.</exception>
    public BridgeManifest? Read()
    {
        if (host.TryRead($"{Folder}/manifest.json") is not { } text) return null;
        try
        {
            return JsonSerializer.Deserialize<BridgeManifest>(text, Json) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException error)
        {
            throw Damaged($"manifest.json cannot be read: {error.Message}", error);
        }
    }

    /// <summary>True when files say what was written for the bridge.</summary>
    public bool IsInForce =>
        Read() is { } manifest && manifest.Files.Any(f => f.After is not null && f.After != f.Before && Hash(Bytes(f.Path)) == f.After);

    /// <summary>The files as they are and as they are to be.</summary>
    /// <exception cref="KvmException">NetworkFileUnreadable.</exception>
    public IReadOnlyList<FileReplacement> Swaps(IEnumerable<ConfigFile> files) =>
        [.. files.Select(f => Swap(f.Path, f.Text is null ? null : Encoding.UTF8.GetBytes(f.Text), f.IsPrivate ? OwnerOnly : Usual))];

    /// <summary>Copies what is there and writes down what comes.</summary>
    public void Write(string nic, KvmHostNetworkManager manager, IReadOnlyList<FileReplacement> swaps)
    {
        Delete();
        Directory.CreateDirectory(host.Map(Folder), OwnerOnly | UnixFileMode.UserExecute);
        List<BridgeManifest.Entry> entries = [];
        foreach (var swap in swaps)
        {
            var copy = swap.Before is null
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{entries.Count}-{Path.GetFileName(swap.Path)}");
            if (copy is not null) DurableFile.Write(host, $"{Folder}/{copy}", swap.Before!, swap.Mode);
            entries.Add(new(swap.Path, copy, Hash(swap.Before), Hash(swap.After), swap.Mode));
        }

        DurableFile.Write(
            host,
            $"{Folder}/manifest.json",
            Encoding.UTF8.GetBytes(
                JsonSerializer.Serialize(new BridgeManifest(bridge, nic, manager, DateTimeOffset.Now, entries), Json) + "\n"),
            OwnerOnly);
    }

    /// <summary>Files that are neither as they were written nor as they were before.</summary>
    public IReadOnlyList<string> Edited(BridgeManifest manifest) =>
        [.. manifest.Files.Where(f => Hash(Bytes(f.Path)) is var now && now != f.After && now != f.Before).Select(f => f.Path)];

    /// <summary>What puts everything back, the last written first.</summary>
    /// <exception cref="KvmException">BridgeBackupDamaged.</exception>
    public IReadOnlyList<FileReplacement> Return(BridgeManifest manifest)
    {
        List<FileReplacement> swaps = [];
        foreach (var file in manifest.Files.Reverse())
        {
            var copy = file.Backup is null
                ? null
                : Bytes($"{Folder}/{file.Backup}") ?? throw Damaged($"{file.Backup}, the copy of {file.Path}, is missing.");
            if (Hash(copy) != file.Before) throw Damaged($"{file.Backup}, the copy of {file.Path}, has been changed.");
            var swap = Swap(file.Path, copy, file.Mode);
            if (Hash(swap.Before) != file.Before) swaps.Add(swap with { Mode = file.Mode });
        }

        return swaps;
    }

    /// <summary>Puts files in their places where no bridge is to be moved.</summary>
    public void Apply(IEnumerable<FileReplacement> swaps)
    {
        foreach (var swap in swaps)
        {
            if (swap.After is null) DurableFile.Delete(host, swap.Path);
            else DurableFile.Write(host, swap.Path, swap.After, swap.Mode);
        }
    }

    /// <summary>Keeps files that somebody has edited, in a folder that nothing else is done with.</summary>
    /// <returns>The folder.</returns>
    public string Keep(IEnumerable<string> files)
    {
        var folder = $"{Root}/{bridge}.edited-{DateTimeOffset.Now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
        foreach (var file in files)
            if (Bytes(file) is { } bytes) DurableFile.Write(host, $"{folder}/{Path.GetFileName(file)}", bytes, OwnerOnly);
        return folder;
    }

    public void Delete()
    {
        if (host.Exists(Folder)) Directory.Delete(host.Map(Folder), recursive: true);
    }

    private FileReplacement Swap(string path, byte[]? after, UnixFileMode mode)
    {
        if (host.LinkTarget(path) is { } target)
            throw new KvmException(
                "NetworkFileUnreadable",
                Failure.NotSupported,
                $"{path} is a link to {target}, which KvmPS does not replace. Nothing was changed.",
                $"Replace the link with the file: cp --remove-destination {target} {path}");
        if (path.Any(char.IsControl))
        {
            throw new KvmException(
                "NetworkFileUnreadable",
                Failure.NotSupported,
                "The NIC's file has a name with control characters. Nothing was changed.",
                "Rename it.");
        }
        var before = Bytes(path);
        return new(path, before, after, before is null ? mode : File.GetUnixFileMode(host.Map(path)));
    }

    private byte[]? Bytes(string path) => File.Exists(host.Map(path)) ? File.ReadAllBytes(host.Map(path)) : null;

    private static string? Hash(byte[]? bytes) => bytes is null ? null : Convert.ToHexString(SHA256.HashData(bytes));

    private KvmException Damaged(string what, Exception? inner = null) =>
        new(
            "BridgeBackupDamaged",
            Failure.InvalidOperation,
            $"The backup in {Folder} is damaged: {what}",
            $"Check it: ls -l {Folder}",
            inner);
}
