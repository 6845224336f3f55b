using KvmPS.Live.Fixture;

namespace KvmPS.Live.Guest;

/// <summary>A test that needs a Linux guest whose agent answers.</summary>
public abstract class GuestTest(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    /// <summary>Starts a Linux guest and waits for its agent.</summary>
    protected void Boot(string? vm = null, string more = "", string flags = "")
    {
        Run(
            $"New-KvmVM '{vm ?? Name}' 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -NoNetwork -KernelArguments "
                + $"'{GuestImage.Arguments(vm ?? Name, flags)}' {more} -Start");
        if (!flags.Contains("noagent", StringComparison.Ordinal)) Run($"Wait-KvmVM '{vm ?? Name}' -For Agent");
    }

    /// <summary>Stops the guest's agent as a hung one: it is there and says nothing.</summary>
    protected void HangAgent(string? vm = null)
    {
        Agent(vm).Run("(sleep 1; kill -STOP $(cat /run/qga.pid)) >/dev/null 2>&1 &");
        Eventually.True("the agent has stopped", () => Invoke($"Wait-KvmVM '{vm ?? Name}' -For Agent -TimeoutSec 5").Errors.Count == 1);
    }
}
