using System.Text;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

public sealed class NewFileTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("disk.qcow2")]
    [InlineData("x")]
    [InlineData(".hidden")]
    public void A_temporary_name_is_recognisable_and_holds_the_real_one(string name) =>
        Assert.Matches(
            $@"^\.{name.Replace(".", "\\.", StringComparison.Ordinal)}\.kvmps-[0-9a-f]{{8}}-{Environment.ProcessId:x}-[0-9a-f]+-[0-9a-f]{{16}}\.tmp$",
            TemporaryName.For(name));

    [Fact]
    public void Temporary_names_differ()
        => Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => TemporaryName.For("disk")).Distinct().Count());

    [Theory]
    [InlineData("x", 255)]
    [InlineData("ü", 127)]
    [InlineData("日", 85)]
    [InlineData("😀", 63)]
    public void A_temporary_name_of_a_long_one_fits_and_is_cut_between_characters(string character, int count)
    {
        var temporary = TemporaryName.For(string.Concat(Enumerable.Repeat(character, count)));

        var bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(temporary);
        Assert.InRange(bytes.Length, 255 - Encoding.UTF8.GetByteCount(character), 255);
        Assert.Matches($@"^\.({character})+\.kvmps-[0-9a-f-]+\.tmp$", temporary);
    }

    [Fact]
    public void Until_complete_the_real_name_is_free()
    {
        var path = _folder.File("disk");
        using var file = NewFile.Begin(path, Mode);
        Assert.Equal([Path.GetFileName(file.TemporaryPath)], _folder.Names());

        File.WriteAllText(file.TemporaryPath, "content");
        file.Complete();

        Assert.Equal(["disk"], _folder.Names());
        Assert.Equal("content", File.ReadAllText(path));
    }

    [Fact]
    public void A_name_taken_meanwhile_is_not_overwritten()
    {
        var path = _folder.File("disk");
        using (var file = NewFile.Begin(path, Mode))
        {
            File.WriteAllText(path, "theirs");
            Assert.Throws<FileExistsException>(file.Complete);
        }

        Assert.Equal(["disk"], _folder.Names());
        Assert.Equal("theirs", File.ReadAllText(path));
    }

    [Fact]
    public void Given_up_it_is_gone_and_that_the_program_removed_it_already_is_no_error()
    {
        NewFile.Begin(_folder.File("a"), Mode).Dispose();
        using (var file = NewFile.Begin(_folder.File("b"), Mode)) File.Delete(file.TemporaryPath);

        Assert.Empty(_folder.Names());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_many_files_that_want_one_name_one_gets_it(bool byLink)
    {
        Func<string, string, bool> move = byLink ? NativeFile.LinkIfFree : NativeFile.RenameIfFree;
        for (var round = 0; round < 100; round++)
        {
            var target = _folder.File($"target{round}");
            using var start = new Barrier(4);

            var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    var mine = _folder.File($"from{round}-{i}");
                    File.WriteAllText(mine, $"{i}");
                    start.SignalAndWait();
                    return move(mine, target) ? i : -1;
                },
                TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            var winner = Assert.Single(won, i => i >= 0);
            Assert.Equal($"{winner}", File.ReadAllText(target));
            Assert.False(File.Exists(_folder.File($"from{round}-{winner}")));
        }
    }
}
