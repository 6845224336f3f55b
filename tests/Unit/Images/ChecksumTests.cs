using KvmPS.Planning.Image;
using Xunit;

namespace KvmPS.Unit.Images;

public sealed class ChecksumTests
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 128);

    [Theory]
    [InlineData("{a}  x.qcow2\n{b}  y.qcow2", "y.qcow2", "sha512:{b}")]
    [InlineData("{b} *./x.qcow2\r\n", "x.qcow2", "sha512:{b}")]
    [InlineData("-----BEGIN PGP SIGNED MESSAGE-----\n\n# x.qcow2: 5 bytes\nSHA256 (x.qcow2) = {A}\n", "x.qcow2", "sha256:{a}")]
    [InlineData("{a}  x.qcow2\n{b}  x.qcow2", "x.qcow2", "sha512:{b}")]
    [InlineData("{b}\n", "anything", "sha512:{b}")]
    [InlineData("\ufeff{b}\n", "anything", "sha512:{b}")]
    [InlineData("\ufeff{a}  x.qcow2\n{b}  y.qcow2", "x.qcow2", "sha256:{a}")]
    [InlineData("SHA2-256(x.qcow2)= {a}\n", "x.qcow2", "sha256:{a}")]
    [InlineData("SHA512(x.qcow2)= {b}\nSHA2-256(x.qcow2)= {a}\n", "x.qcow2", "sha512:{b}")]
    [InlineData("{a}  arm64/x.qcow2\n{c}  amd64/x.qcow2\n", "/dist/amd64/x.qcow2", "sha256:{c}")]
    [InlineData("{a}  old/x.qcow2\n{c}  x.qcow2\n", "/dist/x.qcow2", "sha256:{c}")]
    [InlineData("{a}  ./build/old/x.qcow2\n{c}  ./build/new/x.qcow2\n", "/dist/new/x.qcow2", "sha256:{c}")]
    [InlineData("{a}  one/x.qcow2\n{a}  two/x.qcow2\n", "/dist/x.qcow2", "sha256:{a}")]
    [InlineData("{a}  -\n", "x.qcow2", "sha256:{a}")]
    public void A_file_is_found_in_a_list(string list, string file, string expected)
        => Assert.Equal(Fill(expected), Checksum.Find(Fill(list), file, "list").ToString());

    [Theory]
    [InlineData("{a}  x.qcow2.old\n", "x.qcow2")]
    [InlineData("{a}\n{b}\n", "x.qcow2")]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e  x.qcow2\n", "x.qcow2")]
    [InlineData("<html>", "x.qcow2")]
    [InlineData("SHA3-256(x.qcow2)= {a}\n", "x.qcow2")]
    [InlineData("SHA512/256 (x.qcow2) = {a}\n", "x.qcow2")]
    [InlineData("SHA512 (x.qcow2) = {a}\n", "x.qcow2")]
    [InlineData("{a}  other.qcow2\n", "x.qcow2")]
    [InlineData("", "x.qcow2")]
    public void A_file_that_is_not_in_it_is_an_error(string list, string file)
        => Assert.Equal("ChecksumNotFound", Assert.Throws<KvmException>(() => Checksum.Find(Fill(list), file, "list")).Id);

    [Theory]
    [InlineData("{a}  arm64/x.qcow2\n{c}  amd64/x.qcow2\n", "/dist/x.qcow2")]
    [InlineData("{a}  x.qcow2\n{c}  x.qcow2\n", "/dist/x.qcow2")]
    public void Several_checksums_of_one_name_are_not_guessed_among(string list, string file)
        => Assert.Equal("ChecksumAmbiguous", Assert.Throws<KvmException>(() => Checksum.Find(Fill(list), file, "list")).Id);

    [Theory]
    [InlineData("{A}", "sha256:{a}")]
    [InlineData(" SHA512:{b}\n", "sha512:{b}")]
    public void A_checksum_is_known_by_its_length(string text, string expected) =>
        Assert.Equal(Fill(expected), Checksum.Parse(Fill(text)).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("sha512:{a}")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    public void What_is_none_is_refused(string text) =>
        Assert.Equal("InvalidChecksum", Assert.Throws<KvmException>(() => Checksum.Parse(Fill(text))).Id);

    private static string Fill(string text) =>
        text.Replace("{a}", A, StringComparison.Ordinal)
            .Replace("{c}", new string('c', 64), StringComparison.Ordinal)
            .Replace("{A}", A.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("{b}", B, StringComparison.Ordinal);
}
