using System.Buffers.Binary;
using System.Text;
using KvmPS.Planning.CloudInit;
using Xunit;

namespace KvmPS.Unit.CloudInit;

public sealed class SeedImageTests
{
    private const int Sector = 2048;

    private static readonly Guid VM = Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    [Fact]
    public void Both_trees_have_all_files_whole()
    {
        SeedFile[] files = [new("user-data", Content(5000)), new("meta-data", Content(0)), new("network-config", Content(2048))];
        var disc = SeedImage.Write(files, VM, DateTime.UnixEpoch);
        Assert.Equal(0, disc.Length % Sector);
        Assert.Equal("CIDATA", Encoding.ASCII.GetString(disc, (16 * Sector) + 40, 32).TrimEnd());
        Assert.Equal("CIDATA", Encoding.BigEndianUnicode.GetString(disc, (17 * Sector) + 40, 32).TrimEnd());
        Assert.Equal(disc.Length / Sector, BinaryPrimitives.ReadInt32LittleEndian(disc.AsSpan((16 * Sector) + 80)));
        Assert.Equal(["METADATA.;1", "NETWORKC.;1", "USERDATA.;1"], Entries(disc, 16, Encoding.ASCII).Select(e => e.Name));
        var joliet = Entries(disc, 17, Encoding.BigEndianUnicode);
        Assert.Equal(["meta-data", "network-config", "user-data"], joliet.Select(e => e.Name));
        Assert.Equal(files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Content), joliet.Select(e => e.Content));
        Assert.Equal(joliet.Select(e => e.Content), Entries(disc, 16, Encoding.ASCII).Select(e => e.Content));
    }

    [Fact]
    public void A_disc_says_whose_it_is()
    {
        Assert.Equal(VM, SeedImage.VM(SeedImage.Write([new("user-data", [1])], VM, DateTime.UtcNow)));
        Assert.Null(SeedImage.VM(SeedImage.Write([new("user-data", [1])], null, DateTime.UtcNow)));
        Assert.Null(SeedImage.VM(new byte[SeedImage.HeadLength]));
        Assert.Null(SeedImage.VM([]));
    }

    private static byte[] Content(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    private static List<(string Name, byte[] Content)> Entries(byte[] disc, int descriptor, Encoding encoding)
    {
        var folder = BinaryPrimitives.ReadInt32LittleEndian(disc.AsSpan((descriptor * Sector) + 156 + 2)) * Sector;
        List<(string, byte[])> found = [];
        for (var at = folder; disc[at] != 0; at += disc[at])
        {
            var start = BinaryPrimitives.ReadInt32LittleEndian(disc.AsSpan(at + 2)) * Sector;
            var length = BinaryPrimitives.ReadInt32BigEndian(disc.AsSpan(at + 14));
            if ((disc[at + 25] & 2) == 0) found.Add((encoding.GetString(disc, at + 33, disc[at + 32]), disc[start..(start + length)]));
        }

        return found;
    }
}
