using System.Diagnostics;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Examples;

/// <summary>The demo as ./build.sh Demo runs it, in a process of its own, but on the private daemon.</summary>
public sealed class FirstVMExampleTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private string DemoFolder => Path.Combine(Folder, "demo");

    [Fact]
    public async Task It_ends_well_and_leaves_nothing()
    {
        using var demo = Start();
        var output = demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(demo.ExitCode == 0, errors + await output);
        Assert.Contains("Nothing is left", await output, StringComparison.Ordinal);
        AssertNothingLeft(demo);
    }

    [Fact]
    public async Task Stopped_with_Ctrl_C_it_leaves_nothing_either()
    {
        using var demo = Start();
        var output = demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Eventually.True("the demo's VM runs", () => Running(demo));
        HostProgram.Check("kill", "-INT", $"{demo.Id}");
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);
        // PowerShell's exit code does not tell that a script was stopped.
        Assert.DoesNotContain("Nothing is left", await output, StringComparison.Ordinal);
        Assert.Equal("", await errors);
        AssertNothingLeft(demo);
    }

    private Process Start()
    {
        // Where these tests run in the background, a program would else not hear of Ctrl+C.
        var start = new ProcessStartInfo(
            "env",
            [
                "--default-signal=INT",
                .. Pwsh.File(
                    Path.Combine(Repository.Root, "examples", "first-vm.ps1"),
                    "-GuestPath",
                    Path.GetDirectoryName(Image.Kernel)!,
                    "-Folder",
                    DemoFolder),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["LIBVIRT_DEFAULT_URI"] = Libvirt.Uri;
        start.Environment.Remove("VIRSH_DEFAULT_CONNECT_URI");
        return Process.Start(start)!;
    }

    private bool Running(Process demo)
    {
        if (demo.HasExited) Assert.Fail($"The demo ended with {demo.ExitCode}.");
        return Libvirt.Virsh("list", "--name").Contains($"kvmps-demo-{demo.Id}", StringComparison.Ordinal);
    }

    private void AssertNothingLeft(Process demo)
    {
        Assert.DoesNotContain($"kvmps-demo-{demo.Id}", Libvirt.Virsh("list", "--all", "--name"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(DemoFolder));
        Assert.NotEqual(0, HostProgram.Run("pgrep", "-f", $"guest=kvmps-demo-{demo.Id}").ExitCode);
    }
}
