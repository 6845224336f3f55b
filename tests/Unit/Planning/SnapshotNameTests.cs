using System.Globalization;
using KvmPS.Planning.Snapshot;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class SnapshotNameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a/b")]
    [InlineData(".a")]
    [InlineData("a\nb")]
    [InlineData("a\u0000b")]
    [InlineData("42")]
    [InlineData("a\uFFFE")]
    public void What_libvirt_or_QEMU_cannot_keep_is_refused(string name)
        => Assert.Equal("InvalidSnapshotName", Assert.Throws<KvmException>(() => SnapshotName.Check(name, isInternal: false)).Id);

    [Fact]
    public void Half_a_character_is_none() => Assert.Throws<KvmException>(() => SnapshotName.Check("a" + '\uD800', isInternal: false));

    [Theory]
    [InlineData("before-upgrade")]
    [InlineData("<&\">'")]
    [InlineData("4 2")]
    [InlineData("é😀")]
    public void Everything_else_goes(string name) => SnapshotName.Check(name, isInternal: false);

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    public void What_QEMUs_monitor_mangles_goes_for_overlays_only(string name)
    {
        SnapshotName.Check(name, isInternal: false);
        Assert.Throws<KvmException>(() => SnapshotName.Check(name, isInternal: true));
    }

    [Fact]
    public void The_length_counts_in_bytes()
    {
        SnapshotName.Check(new string('a', 250), isInternal: true);
        Assert.Throws<KvmException>(() => SnapshotName.Check(new string('a', 251), isInternal: false));
        Assert.Throws<KvmException>(() => SnapshotName.Check(new string('é', 126), isInternal: false));
    }

    [Fact]
    public void The_default_can_be_kept()
    {
        var name = SnapshotName.Default(DateTime.Parse("2026-11-23 23:14:05", CultureInfo.InvariantCulture));

        Assert.Equal("20261123-231405", name);
        SnapshotName.Check(name, isInternal: true);
    }

    [Theory]
    [InlineData("/images/web.qcow2", "s1", "/images/web.s1.qcow2")]
    [InlineData("/images/web.s1.qcow2", "s2", "/images/web.s2.qcow2")]
    [InlineData("/images/web", "a/../b <&\"> é", "/images/web.a____b__________.qcow2")]
    [InlineData("/images/.hidden", "s", "/images/disk.s.qcow2")]
    public void An_overlay_lies_beside_its_image_under_a_plain_name(string image, string snapshot, string expected)
    {
        var overlay = SnapshotName.Overlay(image, snapshot, _ => false);

        Assert.Equal(expected.Replace("_", "", StringComparison.Ordinal), overlay.Replace("_", "", StringComparison.Ordinal));
        Assert.Equal("/images", Path.GetDirectoryName(overlay));
        Assert.Matches(@"^[A-Za-z0-9._-]+$", Path.GetFileName(overlay));
    }

    [Fact]
    public void A_taken_name_gets_a_number()
        => Assert.Equal("/i/d.s.3.qcow2", SnapshotName.Overlay("/i/d.qcow2", "s", p => p is "/i/d.s.qcow2" or "/i/d.s.2.qcow2"));

    [Fact]
    public void A_long_name_is_cut()
        => Assert.True(Path.GetFileName(SnapshotName.Overlay("/i/" + new string('d', 255), new string('s', 250), _ => false)).Length < 128);
}
