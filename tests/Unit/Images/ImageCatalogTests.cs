using KvmPS.Model;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Images;

/// <summary>The images known by name.</summary>
[Collection("Image catalogues")]
public sealed class ImageCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Engine _engine = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");

    public ImageCatalogTests()
    {
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", _folder.Path);
        Directory.CreateDirectory(_folder.File("kvmps"));
    }

    [Fact]
    public void Every_image_that_comes_with_KvmPS_can_be_verified()
    {
        var images = _engine.Run("Get-KvmImageCatalog").Select(o => (KvmImageSource)o.BaseObject).ToList();
        Assert.InRange(images.Count, 10, 100);
        Assert.All(images, i => Assert.StartsWith("https://", i.Uri, StringComparison.Ordinal));
        Assert.All(images, i => Assert.True((i.Checksum ?? i.ChecksumUri) is not null && i.Title.Length > 0 && i.User.Length > 0, i.Name));
        foreach (var family in (string[])["almalinux", "alpine", "arch", "debian", "fedora", "opensuse", "rocky", "ubuntu"])
            Assert.Contains(images, i => i.Name.StartsWith(family, StringComparison.Ordinal));
        Assert.Contains("debian-13", _engine.Complete("Import-KvmImage -Name debian-").Select(c => c.CompletionText));
    }

    [Fact]
    public void A_users_own_catalogue_adds_and_replaces()
    {
        using var server = new FaultyServer();
        File.WriteAllText(_folder.File("kvmps/images.json"), $$"""
            [ // with a comment
              { "name": "mine", "uri": "{{server.Url("mine.qcow2")}}" },
              { "name": "debian-13", "uri": "https://mirror.example.net/debian.qcow2", "checksumUri": "SUMS" }, ]
            """);
        Assert.Equal(
            "https://mirror.example.net/debian.qcow2",
            ((KvmImageSource)_engine.Run("Get-KvmImageCatalog debian-13")[0].BaseObject).Uri);
        _engine.Run("Get-KvmImageCatalog mine, debian-13 | Import-KvmImage -Destination $folder -WhatIf", ("folder", _folder.Path));
        Assert.Equal(
            [
                $"What if: Import '{server.Url("mine.qcow2")}' as '{_folder.File("mine.qcow2")}', not verified",
                $"What if: Import 'https://mirror.example.net/debian.qcow2' as '{_folder.File("debian.qcow2")}', verified by checksums "
                    + "https://mirror.example.net/SUMS",
            ],
            _engine.Host.Lines);
        Assert.StartsWith("ImageNotFound,", _engine.Fail("Get-KvmImageCatalog nosuch").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[ { \"name\": \"x\" } ]")]
    [InlineData("[ { \"name\": \"\", \"uri\": \"x\" } ]")]
    [InlineData("[ null ]")]
    public void A_catalogue_that_cannot_be_read_is_named(string text)
    {
        File.WriteAllText(_folder.File("kvmps/images.json"), text);
        var error = _engine.Fail("Get-KvmImageCatalog");
        Assert.StartsWith("InvalidImageCatalog,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(_folder.File("kvmps/images.json"), error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("debian-13", _engine.Complete("Import-KvmImage -Name debian-").Select(c => c.CompletionText));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("XDG_CONFIG_HOME", _before);
        _engine.Dispose();
        _folder.Dispose();
    }
}
