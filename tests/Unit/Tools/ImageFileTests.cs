using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>Image files as files.</summary>
public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_copy_has_the_content_and_the_holes()
    {
        Sparse("a");
        var told = new List<double>();
        await ImageFile.CopyAsync(_folder.File("a"), _folder.File("b"), told.Add, Token);
        Programs.Run("cmp", _folder.File("a"), _folder.File("b"));
        Assert.True(
            long.Parse(Programs.Run("stat", "-c", "%b", _folder.File("b")), System.Globalization.CultureInfo.InvariantCulture) * 512
                < 4 << 20);
        Assert.All(told, t => Assert.InRange(t, 0, 1));
        Assert.Equal(["a", "b"], _folder.Names());
    }

    [Fact]
    public async Task A_taken_name_and_a_cancelled_copy_leave_everything_as_it_was()
    {
        Sparse("a");
        await File.WriteAllTextAsync(_folder.File("b"), "mine", Token);
        await Assert.ThrowsAsync<FileExistsException>(() =>
            ImageFile.CopyAsync(_folder.File("a"), _folder.File("b"), cancellationToken: Token));
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder.File("b"), Token));
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ImageFile.CopyAsync(_folder.File("a"), _folder.File("c"), _ => stop.Cancel(), stop.Token));
        await Assert.ThrowsAsync<NotADiskImageException>(() =>
            ImageFile.CopyAsync(_folder.Path, _folder.File("d"), cancellationToken: Token));
        Assert.Equal(["a", "b"], _folder.Names());
    }

    [Fact]
    public void A_new_version_takes_over_permissions_and_place()
    {
        File.WriteAllText(_folder.File("disk"), "old");
        Programs.Run("chmod", "640", _folder.File("disk"));
        File.WriteAllText(_folder.File("new"), "new");
        ImageFile.Replace(_folder.File("disk"), _folder.File("new"));
        Assert.Equal("new", File.ReadAllText(_folder.File("disk")));
        Assert.Equal("640", Programs.Run("stat", "-c", "%a", _folder.File("disk")).Trim());
        Assert.Equal(["disk"], _folder.Names());
    }

    [Fact]
    public void What_another_program_wrote_gets_its_name_only_where_that_is_free()
    {
        var temporary = ImageFile.TemporaryPath(_folder.File("disk"));
        Assert.Equal(_folder.Path, Path.GetDirectoryName(temporary));
        File.WriteAllText(temporary, "new");
        File.WriteAllText(_folder.File("disk"), "mine");
        Assert.Throws<FileExistsException>(() => ImageFile.Complete(temporary, _folder.File("disk")));
        Assert.Equal("mine", File.ReadAllText(_folder.File("disk")));
        File.Delete(_folder.File("disk"));
        ImageFile.Complete(temporary, _folder.File("disk"));
        Assert.Equal(["disk"], _folder.Names());
    }

    /// <summary>Two pieces of content of 64 KiB in 8 MiB, the first 1 MiB of the holes written as zeros.</summary>
    private void Sparse(string name)
    {
        using var file = File.Create(_folder.File(name));
        file.Write(new byte[1 << 20]);
        var content = new byte[64 << 10];
        new Random(1).NextBytes(content);
        file.Write(content);
        file.Position = 6 << 20;
        file.Write(content);
        file.SetLength(8 << 20);
    }
}
