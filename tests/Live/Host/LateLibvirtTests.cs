using KvmPS.Live.Fixture;

namespace KvmPS.Live.Host;

/// <summary>A session that begins before libvirt is installed.</summary>
public sealed class LateLibvirtTests
{
    [Fact]
    public void Libvirt_that_is_installed_meanwhile_is_used_by_the_same_session()
    {
        var library = HostProgram.Check("sh", "-c", "readlink -f \"$(ldconfig -p | sed -n 's/.*libvirt\\.so\\.0 .*=> //p' | head -n 1)\"");
        // An empty file in its place is no library. In a mount namespace of its own: the host keeps libvirt.
        const string script = """
            $id = try { Get-KvmVM -Connection test:///default -ErrorAction Stop } catch { $_.FullyQualifiedErrorId.Split(',')[0] }
            $check = (Test-KvmHost Libvirt).Result
            umount $env:LIBRARY
            "$id $check $((Get-KvmVM -Connection test:///default).Name) $((Get-KvmVM -Connection test:///default).Count)"
            """;
        var result = HostProgram.Run(
            "env",
            [
                $"LIBRARY={library}",
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind /dev/null \"$LIBRARY\" && exec \"$@\"",
                "sh",
                .. Pwsh.Command(script),
            ]);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        Assert.Equal("LibvirtNotInstalled Fail test 1", result.Output.Trim());
    }
}
