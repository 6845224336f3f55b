using KvmPS.Live.Fixture;

namespace KvmPS.Live.Disk;

/// <summary>Encrypted images; their passphrase is seen nowhere.</summary>
public sealed class DiskSecretTests(PrivateLibvirt libvirt, GuestImage image) : DiskTest(libvirt, image)
{
    private const string Secret = "korrekt-pferd-batterie-7541";

    [Fact]
    public async Task A_passphrase_opens_the_disk_and_is_in_no_process_list_file_or_verbose_stream()
    {
        var sum = Sum(RandomDisk("a.raw", 2));
        using var watch = new CancellationTokenSource();
        var (seen, rounds) = (new List<string>(), 0);
        var watcher = Task.Run(() =>
        {
            while (!watch.IsCancellationRequested)
            {
                rounds++;
                foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(d[^1])))
                {
                    foreach (var file in (string[])["cmdline", "environ"])
                    {
                        // The tests' own process holds it as a constant, but not there.
                        try
                        {
                            if (File.ReadAllText($"{process}/{file}").Contains(Secret, StringComparison.Ordinal))
                            {
                                seen.Add($"{process}/{file}");
                            }
                        }
                        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                        {
                        }
                    }
                }
            }
        }, TestContext.Current.CancellationToken);

        using var passphrase = Secure(Secret);
        using var wrong = Secure("something else");
        Shell.SetVariable("right", passphrase);
        Shell.SetVariable("wrong", wrong);
        var made = Invoke(
            "New-KvmDisk \"$folder/e\" 2MB -Passphrase $right -Verbose; Convert-KvmDisk \"$folder/a.raw\" \"$folder/f\" -Passphrase "
                + "$right -Verbose");
        Assert.Empty(made.Errors);
        Assert.All(made.Output, d => Assert.True((bool)d.Properties["Encrypted"].Value));
        var failed = Invoke(
            "Convert-KvmDisk \"$folder/f\" \"$folder/g\" -Format Raw -Passphrase $wrong -Decrypt -Verbose; Convert-KvmDisk \"$folder/f\" "
                + "\"$folder/g\" -Format Raw; Test-KvmDisk \"$folder/f\"");
        Assert.Equal(
            ["WrongPassphrase", "WrongPassphrase", "WrongPassphrase"],
            failed.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]));
        Assert.False(File.Exists(At("g")));
        var opened = Invoke(
            "Convert-KvmDisk \"$folder/f\" \"$folder/g\" -Format Raw -Passphrase $right -Decrypt -Verbose; Test-KvmDisk \"$folder/f\" "
                + "-Passphrase $right -Verbose");
        Assert.Empty(opened.Errors);
        Assert.Equal("Good", opened.Output[^1].Properties["Health"].Value.ToString());
        await watch.CancelAsync();
        await watcher;

        Assert.Equal(sum, Sum(At("g")));
        Assert.True(rounds > 1);
        Assert.Empty(seen);
        Assert.NotEmpty(made.Verbose);
        Assert.DoesNotContain(
            made.Verbose.Concat(failed.Verbose).Concat(opened.Verbose),
            v => v.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(failed.Errors, e => e.Exception.ToString().Contains("something else", StringComparison.Ordinal));
        foreach (var name in Names())
            Assert.Equal(-1, File.ReadAllBytes(At(name)).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Secret)));
    }

    private static System.Security.SecureString Secure(string text)
    {
        var secure = new System.Security.SecureString();
        foreach (var c in text) secure.AppendChar(c);
        return secure;
    }
}
