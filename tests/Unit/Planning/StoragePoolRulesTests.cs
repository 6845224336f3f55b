using KvmPS.Model;
using KvmPS.Planning.Storage;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class StoragePoolRulesTests
{
    [Theory]
    [InlineData(KvmStoragePoolType.Dir, "Path")]
    [InlineData(KvmStoragePoolType.Fs, "Path SourceDevice SourceFormat")]
    [InlineData(KvmStoragePoolType.Netfs, "SourceHost SourceDirectory Path")]
    [InlineData(KvmStoragePoolType.Logical, "")]
    [InlineData(KvmStoragePoolType.Logical, "SourceName SourceDevice")]
    [InlineData(KvmStoragePoolType.Iscsi, "SourceHost SourceDevice UserName Secret")]
    [InlineData(KvmStoragePoolType.Rbd, "SourceHost SourceName UserName Secret")]
    [InlineData(KvmStoragePoolType.Mpath, "")]
    public void What_a_type_needs_is_enough(KvmStoragePoolType type, string given) => StoragePoolRules.Check(type, Words(given));

    [Theory]
    [InlineData(KvmStoragePoolType.Dir, "", "ParameterMissing", "-Path /srv/images")]
    [InlineData(KvmStoragePoolType.Dir, "Path SourceHost", "ParameterNotPossible", "-Type Netfs, Iscsi, IscsiDirect, Rbd, Gluster")]
    [InlineData(KvmStoragePoolType.Netfs, "SourceHost Path", "ParameterMissing", "-SourceDirectory /export/images")]
    [InlineData(KvmStoragePoolType.Fs, "Path", "ParameterMissing", "-SourceDevice /dev/sdb1")]
    [InlineData(KvmStoragePoolType.Iscsi, "SourceHost", "ParameterMissing", "-SourceDevice iqn.")]
    [InlineData(KvmStoragePoolType.IscsiDirect, "SourceHost SourceDevice", "ParameterMissing", "-Initiator iqn.")]
    [InlineData(KvmStoragePoolType.Iscsi, "SourceHost SourceDevice UserName", "ParameterMissing", "-Secret")]
    [InlineData(KvmStoragePoolType.Rbd, "SourceHost SourceName Path", "ParameterNotPossible", "-Path")]
    public void What_is_missing_or_has_no_place_is_named(KvmStoragePoolType type, string given, string id, string advice)
    {
        var error = Assert.Throws<KvmException>(() => StoragePoolRules.Check(type, Words(given)));
        Assert.Equal(id, error.Id);
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KvmStoragePoolType.Logical, "/dev/vg1")]
    [InlineData(KvmStoragePoolType.Iscsi, "/dev/disk/by-path")]
    [InlineData(KvmStoragePoolType.Rbd, null)]
    public void A_type_has_its_place(KvmStoragePoolType type, string? path) =>
        Assert.Equal(path, StoragePoolRules.DefaultPath(type, "mine", "vg1"));

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("two\nlines")]
    public void A_name_that_would_be_another_file_is_refused(string name)
    {
        Assert.Equal("InvalidStoragePoolName", Assert.Throws<KvmException>(() => StorageName.CheckPool(name)).Id);
        Assert.Equal("InvalidVolumeName", Assert.Throws<KvmException>(() => StorageName.CheckVolume(name)).Id);
    }

    [Theory]
    [InlineData("base.qcow2", null, "base.qcow2")]
    [InlineData("images/base.qcow2", "images", "base.qcow2")]
    [InlineData("rbd/a/b", "rbd", "a/b")]
    public void A_volume_is_named_with_or_without_its_pool(string text, string? pool, string name)
        => Assert.Equal((pool, name), (new KvmVolumeArgument(text).Pool, new KvmVolumeArgument(text).Name));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
