using KvmPS.Libvirt;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.VM;

/// <summary>Calls that the QEMU of a running VM has to answer: it may hang, or end meanwhile.</summary>
internal static class QemuCall
{
    /// <param name="domain">The VM.</param>
    /// <param name="call">The call; one that times out goes on by itself.</param>
    /// <param name="done">What the VM then is, such as paused.</param>
    /// <param name="timeoutId">The id of the error when time runs out.</param>
    /// <param name="seconds">How long it may take.</param>
    /// <param name="cancel">Ctrl+C.</param>
    /// <exception cref="KvmException">Time ran out, or VMNotRunning: it went off meanwhile.</exception>
    public static async Task RunAsync(Domain domain, Action call, string done, string timeoutId, int seconds, CancellationToken cancel)
    {
        try
        {
            // Not left at Ctrl+C: the command, which waits for its jobs no longer than it may, would end and the VM change afterwards.
            await ParallelWork
                .Blocking(call, cancel)
                .WaitAsync(TimeSpan.FromSeconds(seconds), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw VMErrors.NoAnswer(timeoutId, domain.Name, done, seconds);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && DomainLife.HasEnded(domain))
        {
            throw VMErrors.WentOff(domain.Name, $"being {done}", error);
        }
    }
}
