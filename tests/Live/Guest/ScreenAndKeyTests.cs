using System.Buffers.Binary;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Guest;

/// <summary>What is typed reaches the guest, and what the guest shows is in the picture.</summary>
public sealed class ScreenAndKeyTests(PrivateLibvirt libvirt, GuestImage image) : GuestTest(libvirt, image)
{
    [Fact]
    public void What_is_typed_arrives_and_shows_on_the_screen()
    {
        Boot();
        Agent().Run("(head -n 2 < /dev/tty1 > /tmp/typed) >/dev/null 2>&1 &");
        Run("Save-KvmScreenshot $name $folder/before.png");
        const string Typed = "Hello, World! `~{}[]|\\:;\"'<>?/_+-=@#$%^&*() 0123456789";
        Shell.SetVariable("typed", Typed);
        Run("Send-KvmKey $name -Text \"$typed`n\"");
        Run("Send-KvmKey $name KEY_A, SHIFT+b, dot, ENTER -HoldMilliseconds 30");
        Eventually.True("both lines are there", () => Agent().Run("grep -c '' /tmp/typed || true") == "2");
        Assert.Equal($"{Typed}\naB.", Agent().Run("cat /tmp/typed"));

        Run("Save-KvmScreenshot $name $folder/ -PassThru");
        var picture = File.ReadAllBytes(Path.Combine(Folder, Name + ".png"));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(Folder, "before.png")), picture);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47], picture[..4]);
        Assert.InRange(BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), 320, 4096);

        Assert.StartsWith("FileAlreadyExists,", Fail("Save-KvmScreenshot $name $folder/").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run("Save-KvmScreenshot $name $folder/ -Force; Save-KvmScreenshot $name $folder/never.png -WhatIf");
        Assert.False(File.Exists(Path.Combine(Folder, "never.png")));
        Assert.StartsWith(
            "NoScreen,",
            Fail("Save-KvmScreenshot $name $folder/x.png -Screen 7").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "PathNotFound,",
            Fail("Save-KvmScreenshot $name $folder/no/x.png").FullyQualifiedErrorId,
            StringComparison.Ordinal);

        // The kernel is told to restart at once; the guest is up anew afterwards.
        Agent().Run("echo 1 > /proc/sys/kernel/ctrl-alt-del; touch /tmp/before");
        Run("Send-KvmKey $name CTRL+ALT+DELETE -WhatIf");
        Assert.Equal("there", Agent().Run("test -e /tmp/before && echo there"));
        Run("Send-KvmKey $name CTRL+ALT+DELETE");
        Eventually.True(
            "the guest has restarted",
            () =>
                Invoke("(Invoke-KvmGuestCommand $name sh '-c', 'test -e /tmp/before || echo new' -TimeoutSec 5).StandardOutput").Output
                    is [{ BaseObject: "new\n" }]);
    }

    [Fact]
    public void What_has_no_screen_or_no_such_key_is_an_error()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None -Start");
        var error = Fail("Save-KvmScreenshot $name $folder/x.png");
        Assert.StartsWith("NoScreen,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"Enter-KvmConsole -VMName {Name}", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Folder));

        Assert.StartsWith("InvalidKey,", Fail("Send-KvmKey $name CTRL+NOSUCH").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("InvalidText,", Fail("Send-KvmKey $name -Text 'grün'").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("KeyMissing,", Fail("Send-KvmKey $name").FullyQualifiedErrorId, StringComparison.Ordinal);

        Run("Stop-KvmVM $name -TurnOff");
        Assert.StartsWith("VMNotRunning,", Fail("Send-KvmKey $name A").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("VMNotRunning,", Fail("Save-KvmScreenshot $name $folder/x.png").FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
