using System.Collections.Concurrent;
using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Guest;

/// <summary>This terminal as the terminal of a VM's serial console, until Ctrl+] is typed or the console ends.</summary>
internal static class ConsoleSession
{
    // Ctrl+], as telnet and virsh have it.
    private const byte Escape = 0x1d;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1);

    // A guest that has taken nothing for this long takes nothing.
    private static readonly TimeSpan LastInput = TimeSpan.FromMilliseconds(300);

    public static SerialConsole Open(Domain domain, string? device, bool force)
    {
        try
        {
            return SerialConsole.Open(domain, device, force);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && !DomainLife.IsActive(domain))
        {
            throw VMErrors.NotRunning(domain.Name, error);
        }
        catch (LibvirtException error) when (error.Message.Contains("Active console session", StringComparison.OrdinalIgnoreCase))
        {
            throw new KvmException(
                "ConsoleInUse",
                Failure.Busy,
                $"The console of VM '{domain.Name}' is open in another session.",
                $"End that session and take over: Enter-KvmConsole -VMName {VMErrors.QuoteName(domain.Name)} -Force",
                error);
        }
        catch (LibvirtException error)
            when (error.Message.Contains("cannot find", StringComparison.OrdinalIgnoreCase)
                || error.Message.Contains("is not using a PTY", StringComparison.OrdinalIgnoreCase))
        {
            throw new KvmException(
                "NoConsole",
                Failure.InvalidOperation,
                $"VM '{domain.Name}' has no {(device is null ? "serial console" : $"console '{device}'")} that can be opened.",
                "Add a serial console to its definition: Edit-KvmVM. VMs of New-KvmVM have one; the guest's kernel needs console=ttyS0 "
                    + "to use it.",
                error);
        }
    }

    /// <returns>False when the console has ended by itself.</returns>
    public static bool Run(SerialConsole console, CancellationToken cancel)
    {
        using var terminal = RawTerminal.Enter();
        var shown = ParallelWork.Blocking(() => Show(console), CancellationToken.None);
        var typed = new Typing(console);
        var buffer = new byte[1024];
        while (!console.HasEnded && !cancel.IsCancellationRequested)
        {
            if (terminal.Read(buffer, LookEvery) is not { } count) continue;
            var leave = buffer.AsSpan(0, count).IndexOf(Escape);
            typed.Add(buffer.AsSpan(0, leave < 0 ? count : leave));
            // The end of the input is a terminal that has gone.
            if (leave < 0 && count > 0) continue;
            typed.Finish();
            return true;
        }

        shown.Wait(LastOutput, CancellationToken.None);
        return !console.HasEnded;
    }

    /// <summary>What was typed and waits for the guest: one that reads nothing must not keep the user from leaving.</summary>
    private sealed class Typing
    {
        private readonly BlockingCollection<byte[]> _pieces = [];
        private readonly Task _sending;
        private int _sent;

        public Typing(SerialConsole console) => _sending = ParallelWork.Blocking(() => Send(console));

        public void Add(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length > 0) _pieces.Add(bytes.ToArray());
        }

        /// <summary>Waits while the guest takes what was typed.</summary>
        public void Finish()
        {
            _pieces.CompleteAdding();
            int before;
            do
            {
                before = Volatile.Read(ref _sent);
            }
            while (Task.WaitAny([_sending], LastInput) < 0 && Volatile.Read(ref _sent) != before);
        }

        private void Send(SerialConsole console)
        {
            try
            {
                foreach (var piece in _pieces.GetConsumingEnumerable())
                {
                    console.Send(piece);
                    Interlocked.Increment(ref _sent);
                }
            }
            catch (Exception error) when (error is LibvirtException or ObjectDisposedException)
            {
                // The console has ended, which is seen where its output is read.
            }
        }
    }

    private static void Show(SerialConsole console)
    {
        using var screen = Console.OpenStandardOutput();
        foreach (var bytes in console.Output)
        {
            screen.Write(bytes);
            screen.Flush();
        }
    }
}
