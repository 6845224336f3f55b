using KvmPS.Model;
using KvmPS.Planning.Persistence;
using KvmPS.State;
using KvmPS.Unit.Host;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.State;

public sealed class BridgeBackupTests : IDisposable
{
    private const string Changed = "/etc/netplan/x.yaml", Added = "/etc/y.conf", Gone = "/etc/z.conf";

    private readonly HostTree _tree = new HostTree().File(Changed, "before").File(Gone, "gone");

    public BridgeBackupTests() => Programs.Run("chmod", "600", _tree.Real(Changed));

    private BridgeBackup Backup => new(_tree.Root, "br0");

    [Fact]
    public void Files_go_and_come_back_as_they_were()
    {
        var swaps = Written();
        Assert.True(Backup.IsInForce);
        Assert.Equal(("after", "new", false), (_tree.Text(Changed), _tree.Text(Added), File.Exists(_tree.Real(Gone))));
        Assert.Equal(["rewrite /etc/netplan/x.yaml", "  - before", "  + after"], swaps[0].Lines);
        Assert.Equal(["write /etc/y.conf", "  + new"], swaps[1].Lines);
        Assert.Equal(["remove /etc/z.conf"], swaps[2].Lines);

        var manifest = Backup.Read()!;
        Assert.Equal(("br0", "eth0", KvmHostNetworkManager.Netplan), (manifest.Bridge, manifest.Interface, manifest.Manager));
        Assert.Empty(Backup.Edited(manifest));
        Backup.Apply(Backup.Return(manifest));
        Assert.Equal(("before", false, "gone"), (_tree.Text(Changed), File.Exists(_tree.Real(Added)), _tree.Text(Gone)));
        Assert.Equal("600\n", Programs.Run("stat", "-c", "%a", _tree.Real(Changed)));
        Assert.False(Backup.IsInForce);
        // Once more changes nothing.
        Assert.Empty(Backup.Return(manifest));
    }

    [Fact]
    public void What_somebody_has_edited_is_told_and_kept()
    {
        Written();
        _tree.File(Changed, "mine");
        Assert.Equal([Changed], Backup.Edited(Backup.Read()!));
        var folder = Backup.Keep([Changed]);
        Assert.Equal("mine", _tree.Text($"{folder}/x.yaml"));
        Assert.NotEqual(Backup.Folder, folder);
    }

    [Fact]
    public void A_damaged_backup_is_not_put_back()
    {
        Written();
        var manifest = Backup.Read()!;
        _tree.File($"{Backup.Folder}/{manifest.Files[0].Backup}", "something else");
        Assert.Equal("BridgeBackupDamaged", Assert.Throws<KvmException>(() => Backup.Return(manifest)).Id);
        File.Delete(_tree.Real($"{Backup.Folder}/{manifest.Files[0].Backup}"));
        Assert.Equal("BridgeBackupDamaged", Assert.Throws<KvmException>(() => Backup.Return(manifest)).Id);
        _tree.File($"{Backup.Folder}/manifest.json", "{");
        Assert.Equal("BridgeBackupDamaged", Assert.Throws<KvmException>(() => Backup.Read()).Id);
    }

    [Fact]
    public void A_link_is_not_replaced()
    {
        _tree.Link("/etc/link.yaml", "/etc/netplan/x.yaml");
        Assert.Equal("NetworkFileUnreadable", Assert.Throws<KvmException>(() => Backup.Swaps([new("/etc/link.yaml", "x")])).Id);
    }

    public void Dispose() => _tree.Dispose();

    private IReadOnlyList<FileReplacement> Written()
    {
        var swaps = Backup.Swaps([new ConfigFile(Changed, "after\n"), new(Added, "new\n"), new(Gone, null)]);
        Backup.Write("eth0", KvmHostNetworkManager.Netplan, swaps);
        Assert.False(Backup.IsInForce);
        Backup.Apply(swaps);
        return swaps;
    }
}
