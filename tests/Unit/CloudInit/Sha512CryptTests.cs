using System.Text;
using KvmPS.Planning.CloudInit;
using Xunit;

namespace KvmPS.Unit.CloudInit;

public sealed class Sha512CryptTests
{
    /// <summary>From the text that defines it, and for the rest from openssl passwd -6.</summary>
    [Theory]
    [InlineData(
        "Hello world!",
        "saltstring",
        5000,
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1")]
    [InlineData(
        "Hello world!",
        "saltstringsaltst",
        10000,
        "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.")]
    [InlineData(
        "This is just a test",
        "toolongsaltstrin",
        5000,
        "$6$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0")]
    [InlineData(
        "we have a short salt string but not a short password",
        "short",
        77777,
        "$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0")]
    public void A_hash_is_that_of_crypt(string password, string salt, int rounds, string hash) =>
        Assert.Equal(hash, Sha512Crypt.Hash(Encoding.UTF8.GetBytes(password), salt, rounds));

    /// <summary>Every length round the block's: the algorithm branches on its bits.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Any_length_is_hashed_as_openssl_does(int length)
    {
        var password = string.Concat(Enumerable.Range(0, length).Select(i => (char)('!' + (i % 90))));
        var start = new System.Diagnostics.ProcessStartInfo("openssl", ["passwd", "-6", "-salt", "abcdefgh./AZ09", "-stdin"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var openssl = System.Diagnostics.Process.Start(start)!;
        openssl.StandardInput.Write(password + "\n");
        openssl.StandardInput.Close();
        Assert.Equal(
            openssl.StandardOutput.ReadToEnd().Trim(),
            Sha512Crypt.Hash(Encoding.UTF8.GetBytes(password), "abcdefgh./AZ09", Sha512Crypt.DefaultRounds));
    }

    [Fact]
    public void Each_hash_has_a_salt_of_its_own()
        => Assert.NotEqual(Sha512Crypt.Hash("secret"u8), Sha512Crypt.Hash("secret"u8));
}
