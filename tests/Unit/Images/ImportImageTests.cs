using System.Diagnostics;
using System.Security.Cryptography;
using KvmPS.Model;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Images;

/// <summary>Import-KvmImage against a web server that misbehaves, with the real qemu-img, xz and gpgv.</summary>
[Collection("Image catalogues")]
public sealed class ImportImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FaultyServer _server = new();
    private readonly Engine _engine = new();
    private readonly byte[] _image;

    public ImportImageTests()
    {
        Program("qemu-img", "create", "-q", "-f", "qcow2", "-o", "preallocation=metadata", _folder.File("made"), "64M");
        _image = File.ReadAllBytes(_folder.File("made"));
        File.Delete(_folder.File("made"));
        _server.Add("a.qcow2", _image);
        _engine.Try("1", ("folder", _folder.Path), ("url", _server.Url("a.qcow2")), ("sha256", Hash(_image)), ("base", _server.Url("")));
    }

    [Fact]
    public void An_image_is_fetched_verified_and_a_disk()
    {
        _server.Add("SHA256SUMS", $"{Hash(_image)}  a.qcow2\n");
        var disk = Import("$url $folder -ChecksumUri SHA256SUMS");
        Assert.Equal((_folder.File("a.qcow2"), "qcow2", 64L << 20), (disk.Path, disk.Format, disk.Size));
        Assert.Equal(_image, File.ReadAllBytes(disk.Path));
        Assert.Equal(["a.qcow2", "a.qcow2.origin.json"], _folder.Names());
        _engine.Run("$null = New-KvmDisk \"$folder/over.qcow2\" -BackingFile \"$folder/a.qcow2\"");

        // It is not fetched twice, but one that has changed since, or comes from elsewhere, is never taken for it.
        var asked = _server.Requests.Length;
        Assert.Equal(disk.Path, Import("$url $folder -ChecksumUri SHA256SUMS").Path);
        Assert.Equal(asked, _server.Requests.Length);
        Assert.StartsWith(
            "DiskAlreadyExists,",
            _engine.Fail("Import-KvmImage \"${base}b.qcow2\" \"$folder/a.qcow2\" -WarningAction Ignore").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        File.AppendAllText(disk.Path, "x");
        Assert.StartsWith(
            "DiskAlreadyExists,",
            _engine.Fail("Import-KvmImage $url $folder -WarningAction Ignore").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_breaks_off_is_gone_on_with()
    {
        _server.BreaksAfter.Enqueue(50_000);
        _server.BreaksAfter.Enqueue(50_000);
        Assert.Equal(_image, File.ReadAllBytes(Import("$url $folder -Checksum $sha256").Path));
        Assert.Equal(["a.qcow2", "a.qcow2@50000", "a.qcow2@100000"], _server.Requests);
    }

    [Fact]
    public void A_server_without_ranges_begins_anew()
    {
        _server.HasRanges = false;
        _server.BreaksAfter.Enqueue(50_000);
        Assert.Equal(_image, File.ReadAllBytes(Import("$url $folder -Checksum $sha256").Path));
        Assert.Equal(["a.qcow2", "a.qcow2"], _server.Requests);
    }

    [Fact]
    public void A_server_that_stalls_is_left_and_what_came_is_kept_for_the_next_time()
    {
        foreach (var _ in Enumerable.Range(0, 5)) _server.StallsAfter.Enqueue(_server.StallsAfter.Count == 0 ? 50_000 : 0);
        var error = _engine.Fail("Import-KvmImage $url $folder -Checksum $sha256 -TimeoutSec 1");
        Assert.Equal("TimeoutDownload", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("a.qcow2.part", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["a.qcow2.part", "a.qcow2.part.json"], _folder.Names());
        _server.StallsAfter.Clear();
        Assert.Equal(_image, File.ReadAllBytes(Import("$url $folder -Checksum $sha256").Path));
        Assert.Equal("a.qcow2@50000", _server.Requests[^1]);
        Assert.Equal(["a.qcow2", "a.qcow2.origin.json"], _folder.Names());
    }

    [Fact]
    public void Another_version_on_the_server_is_not_mixed_with_the_first()
    {
        _server.BreaksAfter.Enqueue(50_000);
        byte[] newer = [.. _image, .. new byte[512]];
        _server.Next = newer;
        Assert.Equal(newer, File.ReadAllBytes(Import("$url $folder -WarningAction Ignore").Path));
    }

    [Fact]
    public void A_server_that_announces_more_than_it_has_is_not_believed()
    {
        _server.Lie = 1000;
        var error = _engine.Fail("Import-KvmImage $url $folder -WarningAction Ignore");
        Assert.Equal("DownloadFailed", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.DoesNotContain("a.qcow2", _folder.Names());
    }

    [Fact]
    public void A_server_that_announces_less_than_it_has_is_found_out_by_the_checksum()
    {
        _server.Lie = -1000;
        Refuse("$url $folder -Checksum $sha256", "ChecksumMismatch");
    }

    [Fact]
    public void A_wrong_checksum_leaves_nothing()
    {
        _server.Add("SHA256SUMS", $"{new string('0', 64)}  a.qcow2\n");
        Refuse("$url $folder -ChecksumUri SHA256SUMS", "ChecksumMismatch");
        Refuse($"$url $folder -Checksum {new string('0', 128)}", "ChecksumMismatch");
    }

    [Theory]
    [InlineData("xz", ".xz")]
    [InlineData("gzip", ".gz")]
    [InlineData("bzip2", ".bz2")]
    [InlineData("zstd", ".zst")]
    public void A_packed_image_is_unpacked_with_its_holes(string program, string ending)
    {
        var raw = new byte[4 << 20];
        Random.Shared.NextBytes(raw.AsSpan(1 << 20, 5000));
        File.WriteAllBytes(_folder.File("r.img"), raw);
        Program(program, "-q", "-f", _folder.File("r.img"));
        var packed = File.ReadAllBytes(_folder.File("r.img" + ending));
        foreach (var file in _folder.Names()) File.Delete(_folder.File(file));
        _server.Add("r.img" + ending, packed);
        var disk = Import($"\"${{base}}r.img{ending}\" $folder -Checksum {Hash(packed)}");
        Assert.Equal(("raw", _folder.File("r.img")), (disk.Format, disk.Path));
        Assert.Equal(raw, File.ReadAllBytes(disk.Path));
        Assert.InRange(disk.SizeOnDisk!.Value, 1, 1 << 20);
        Assert.Equal(["r.img", "r.img.origin.json"], _folder.Names());

        // One that is damaged leaves nothing.
        _server.Add("bad.img" + ending, packed[..^20]);
        Refuse($"\"${{base}}bad.img{ending}\" \"$folder/bad.img\" -WarningAction Ignore", "ProgramFailed", "r.img", "r.img.origin.json");
    }

    [Fact]
    public void A_file_of_this_host_stays_as_it_is()
    {
        File.WriteAllBytes(_folder.File("mine #1?.qcow2"), _image);
        var disk = Import($"\"$folder/mine #1?.qcow2\" \"$folder/copy.qcow2\" -Checksum $sha256");
        Assert.Equal(_image, File.ReadAllBytes(disk.Path));
        Assert.True(File.Exists(_folder.File("mine #1?.qcow2")));
        Refuse(
            $"\"$folder/mine #1?.qcow2\" \"$folder/other.qcow2\" -Checksum {new string('0', 64)}",
            "ChecksumMismatch",
            "copy.qcow2",
            "copy.qcow2.origin.json",
            "mine #1?.qcow2");
    }

    [Fact]
    public void An_image_that_leads_to_files_of_this_host_is_refused()
    {
        File.WriteAllText(_folder.File("secret"), "root");
        Program("qemu-img", "create", "-q", "-f", "qcow2", "-b", _folder.File("secret"), "-F", "raw", _folder.File("evil"));
        _server.Add("evil.qcow2", File.ReadAllBytes(_folder.File("evil")));
        File.Delete(_folder.File("evil"));
        Refuse("\"${base}evil.qcow2\" $folder -WarningAction Ignore", "ImageNotSelfContained", "secret");
    }

    [Fact]
    public void Signatures_count_only_by_keys_of_the_keyring()
    {
        var list = $"{Hash(_image)}  a.qcow2\n";
        using var ours = new SigningKey("ours");
        using var theirs = new SigningKey("theirs");
        _server
            .Add("SUMS", list)
            .Add("SUMS.gpg", ours.Sign(list))
            .Add("SUMS.bad", theirs.Sign(list))
            .Add("SUMS.asc", ours.ClearSign(list))
            .Add("SUMS.asc.bad", theirs.ClearSign(list))
            .Add("a.qcow2.sig", ours.Sign(_image))
            .Add("forged", ours.ClearSign("nothing\n") + list);
        _engine.Try("1", ("ring", ours.Keyring));
        Refuse("$url $folder -Keyring $ring -ChecksumUri SUMS -SignatureUri SUMS.bad", "SignatureNotValid");
        Refuse("$url $folder -Keyring $ring -ChecksumUri SUMS.asc.bad", "SignatureNotValid");
        Refuse("$url $folder -Keyring $ring -ChecksumUri SUMS", "SignatureNotValid");
        // What stands outside the signed text is nobody's word.
        Refuse("$url $folder -Keyring $ring -ChecksumUri forged", "ChecksumNotFound");
        Refuse("$url $folder -Keyring $ring -SignatureUri SUMS.gpg", "SignatureNotValid");
        Import("$url \"$folder/1.qcow2\" -Keyring $ring -ChecksumUri SUMS -SignatureUri SUMS.gpg");
        Import("$url \"$folder/2.qcow2\" -Keyring $ring -ChecksumUri SUMS.asc");
        Import("$url \"$folder/3.qcow2\" -Keyring $ring -SignatureUri a.qcow2.sig");
    }

    [Theory]
    [InlineData("\"${base}nowhere.qcow2\" $folder", "DownloadNotFound")]
    [InlineData("$url $folder -ChecksumUri nowhere", "DownloadNotFound")]
    [InlineData("ftp://example.net/a.qcow2 $folder", "UriNotSupported")]
    [InlineData("$base $folder", "UriNotSupported")]
    [InlineData("/nonexistent/a.qcow2 $folder", "PathNotFound")]
    [InlineData("$url /nonexistent/a.qcow2", "FolderNotFound")]
    [InlineData("$url $folder -Checksum 12", "InvalidChecksum")]
    [InlineData("$url $folder -SignatureUri x", "KeyringRequired")]
    [InlineData("$url $folder -Keyring /nonexistent", "PathNotFound")]
    [InlineData("-Name nosuch", "ImageNotFound")]
    public void Bad_input_has_its_id_and_makes_nothing(string arguments, string id) => Refuse(arguments + " -WarningAction Ignore", id);

    [Theory]
    [InlineData("x.ova", "tar", "tar -xf")]
    [InlineData("x.box", "tar", "tar -xf")]
    [InlineData("x.zip", "zip", "unzip")]
    [InlineData("x.img.lz4", "lz4", "Import-KvmImage")]
    public void An_archive_is_not_taken_for_a_disk(string name, string kind, string advice)
    {
        _server.Add(name, Archive(name));
        File.WriteAllBytes(_folder.File(name), Archive(name));
        foreach (var source in (string[])["${base}" + name, "$folder/" + name])
        {
            var error = _engine.Fail($"Import-KvmImage \"{source}\" \"$folder/disk\" -WarningAction Ignore");
            Assert.Equal("NotAnImage", error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains($"an archive ({kind})", error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            if (kind != "lz4")
            {
                Assert.Equal(source[1] == '{', error.ErrorDetails.RecommendedAction.Contains("curl -LO", StringComparison.Ordinal));
            }
            Assert.Equal([name], _folder.Names());
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n<!DOCTYPE html>\n<html><body>Too many requests</body></html>", "a web page")]
    [InlineData("\ufeff<HTML>", "a web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "Git LFS")]
    [InlineData("<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "NoSuchKey")]
    [InlineData("größer", "größer")]
    public void Text_is_no_disk(string text, string said)
    {
        _server.Add("x.img", text);
        File.WriteAllText(_folder.File("mine"), text);
        foreach (var source in (string[])["${base}x.img", "$folder/mine"])
        {
            var error = _engine.Fail($"Import-KvmImage \"{source}\" \"$folder/disk\" -WarningAction Ignore");
            Assert.Equal("NotAnImage", error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains(said, error.Exception.Message, StringComparison.Ordinal);
            Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
            Assert.Equal(["mine"], _folder.Names());
        }
    }

    /// <summary>Nobody announced how long it would be: the image itself says so.</summary>
    [Theory]
    [InlineData("qcow2")]
    [InlineData("gpt")]
    [InlineData("mbr")]
    [InlineData("iso")]
    public void An_image_that_was_cut_short_is_refused_and_a_whole_one_is_taken(string kind)
    {
        var whole = kind == "qcow2" ? Written() : RawContentTests.Disk(kind);
        _server.Add("x.img", whole[..^(whole.Length / 4)]).Add("y.img", whole);
        Refuse("\"${base}x.img\" $folder -WarningAction Ignore", "ImageNotWhole");
        Assert.Equal(kind == "qcow2" ? "qcow2" : "raw", Import("\"${base}y.img\" $folder -WarningAction Ignore").Format);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/a.qcow2", "ftp://127.0.0.1/a.qcow2")]
    [InlineData("a", "/a")]
    public void A_redirection_that_is_not_followed_is_said(string location, string said)
    {
        _server.Redirects["a"] = location;
        var error = _engine.Fail("Import-KvmImage \"${base}a\" $folder -WarningAction Ignore");
        Assert.Equal("RedirectNotFollowed", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(said, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names());

        _server.Redirects["b"] = _server.Url("a.qcow2");
        Assert.Equal(_image, File.ReadAllBytes(Import("\"${base}b\" \"$folder/b.qcow2\" -WarningAction Ignore").Path));
    }

    [Fact]
    public void A_list_written_on_Windows_and_one_with_folders_are_read()
    {
        _server.Add("SUMS", [0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes($"{Hash(_image)} *a.qcow2\r\n")]);
        Import("$url \"$folder/1.qcow2\" -ChecksumUri SUMS");
        _server.Add("arm64/a.qcow2", [.. _image, .. new byte[512]]).Add("amd64/a.qcow2", _image);
        _server.Add("ALL", $"\ufeff{Hash([.. _image, .. new byte[512]])}  ./arm64/a.qcow2\n{Hash(_image)}  ./amd64/a.qcow2\n");
        Import("\"${base}amd64/a.qcow2\" \"$folder/2.qcow2\" -ChecksumUri \"${base}ALL\"");
        Import("\"${base}arm64/a.qcow2\" \"$folder/3.qcow2\" -ChecksumUri \"${base}ALL\"");
        Assert.StartsWith(
            "ChecksumAmbiguous,",
            _engine.Fail("Import-KvmImage $url \"$folder/4.qcow2\" -ChecksumUri ALL").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_page_is_no_image()
    {
        _server.ContentType = "text/html";
        Refuse("$url $folder -WarningAction Ignore", "DownloadRefused");
    }

    [Fact]
    public void WhatIf_and_the_warning_say_whether_it_is_verified()
    {
        _engine.Run(
            "Import-KvmImage $url $folder -WhatIf -WarningAction Ignore; Import-KvmImage $url $folder -Checksum $sha256 -ChecksumUri "
                + "SUMS -WhatIf");
        Assert.Equal(
            [
                $"What if: Import '{_server.Url("a.qcow2")}' as '{_folder.File("a.qcow2")}', not verified",
                $"What if: Import '{_server.Url("a.qcow2")}' as '{_folder.File("a.qcow2")}', verified by SHA256, checksums "
                    + $"{_server.Url("SUMS")}",
            ],
            _engine.Host.Lines);
        Assert.Empty(_server.Requests);
        Assert.Contains("-ChecksumUri", Assert.Single(_engine.Try("Import-KvmImage $url $folder").Warnings), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _server.Dispose();
        _engine.Dispose();
        _folder.Dispose();
    }

    private KvmDisk Import(string arguments) => (KvmDisk)Assert.Single(_engine.Run($"Import-KvmImage {arguments}")).BaseObject;

    private void Refuse(string arguments, string id, params string[] left)
    {
        var error = _engine.Fail($"Import-KvmImage {arguments}");
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        if (id != "ProgramFailed") Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
        Assert.Equal(left, _folder.Names());
    }

    /// <summary>An archive by its real program where that is there; else its beginning.</summary>
    private byte[] Archive(string name)
    {
        var inside = _folder.File("box.img");
        File.WriteAllBytes(inside, new byte[4096]);
        try
        {
            switch (Path.GetExtension(name))
            {
                case ".ova":
                    Program("tar", "-C", _folder.Path, "-cf", inside + ".tar", "box.img");
                    break;
                case ".box":
                    Program("tar", "-C", _folder.Path, "-czf", inside + ".tar", "box.img");
                    break;
                case ".zip":
                    using (var zip = System.IO.Compression.ZipFile.Open(inside + ".tar", System.IO.Compression.ZipArchiveMode.Create))
                    using (var entry = zip.CreateEntry("box.img").Open()) entry.Write(new byte[4096]);
                    break;
                default:
                    return [4, 0x22, 0x4d, 0x18, .. new byte[600]];
            }

            return File.ReadAllBytes(inside + ".tar");
        }
        finally
        {
            File.Delete(inside);
            File.Delete(inside + ".tar");
        }
    }

    /// <summary>A qcow2 image with content at its end.</summary>
    private byte[] Written()
    {
        var raw = new byte[2 << 20];
        Random.Shared.NextBytes(raw);
        File.WriteAllBytes(_folder.File("raw"), raw);
        Program("qemu-img", "convert", "-f", "raw", "-O", "qcow2", _folder.File("raw"), _folder.File("made"));
        var made = File.ReadAllBytes(_folder.File("made"));
        File.Delete(_folder.File("raw"));
        File.Delete(_folder.File("made"));
        return made;
    }

    internal static void Program(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();
}
