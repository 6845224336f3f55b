using System.Diagnostics;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;

namespace KvmPS.Operations.Guest;

/// <summary>
/// Copies one file between this machine and a guest, through the guest's agent; a file that did not get there whole is removed.
/// </summary>
internal sealed class GuestTransfer(Domain domain, bool force, TransferProgress progress, CancellationToken cancel)
{
    // A command to an agent must fit into the channel's socket at once (208 KiB by default), else libvirt gives the agent
    // up for silent; answers may be longer, up to 4 MiB. Base64 makes both a third longer.
    private const int WritePiece = 96 * 1024;
    private const int ReadPiece = 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly GuestAgent _agent = new(domain);
    private readonly Stopwatch _started = Stopwatch.StartNew();

    public KvmGuestFileCopy IntoGuest(string hostPath, string guestPath)
    {
        if (Directory.Exists(hostPath))
        {
            throw new KvmException(
                "NotAFile",
                Failure.InvalidArgument,
                $"'{hostPath}' is a folder, and Copy-KvmGuestFile copies single files.",
                "Pack it first (tar), and unpack it in the guest with Invoke-KvmGuestCommand.");
        }
        if (guestPath.EndsWith('/')) guestPath += Path.GetFileName(hostPath);
        using var source = new FileStream(hostPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        progress.Expect(source.Length);
        if (!force && IsThere(guestPath))
        {
            throw new KvmException(
                "GuestFileAlreadyExists",
                Failure.AlreadyExists,
                $"The file '{guestPath}' already exists in VM '{domain.Name}'.",
                "Choose another destination, or overwrite it with -Force.");
        }

        long written = 0;
        var target = Guest(() => GuestFile.Create(_agent, guestPath));
        try
        {
            var buffer = new byte[WritePiece];
            for (int count; (count = source.Read(buffer)) > 0; written += count)
            {
                cancel.ThrowIfCancellationRequested();
                Guest(() => target.Write(buffer.AsSpan(0, count)));
                progress.Done(count);
            }

            Guest(target.Close);
            CheckSize(guestPath, Guest(() => SizeOf(guestPath)), written);
        }
        catch
        {
            target.Dispose();
            RemoveFromGuest(guestPath);
            throw;
        }

        return Result(hostPath, guestPath, KvmGuestFileSide.Host, written);
    }

    public KvmGuestFileCopy OutOfGuest(string guestPath, string hostPath)
    {
        if (hostPath.EndsWith('/') || Directory.Exists(hostPath))
        {
            hostPath = Path.Join(hostPath, guestPath[(guestPath.LastIndexOfAny(['/', '\\']) + 1)..]);
        }
        // Asked before the guest is: a copy that cannot be kept is not begun.
        if (!force && Path.Exists(hostPath)) throw PathErrors.AlreadyExists(hostPath);
        using var source = Guest(() => GuestFile.OpenRead(_agent, guestPath));
        var size = SizeOrUnknown(source);
        progress.Expect(size);
        using var target = new PartialFile(hostPath, force);
        long read = 0;
        while (Guest(() => source.Read(ReadPiece)) is { Length: > 0 } bytes)
        {
            cancel.ThrowIfCancellationRequested();
            target.Stream.Write(bytes);
            read += bytes.Length;
            progress.Done(bytes.Length);
        }

        // Files such as those of /proc have no size, and yet content.
        if (size > 0) CheckSize(hostPath, read, Math.Max(size, SizeOrUnknown(source)));
        target.Complete();
        return Result(guestPath, hostPath, KvmGuestFileSide.Guest, read);
    }

    private static void CheckSize(string path, long actual, long expected)
    {
        if (actual == expected) return;
        throw new KvmException(
            "SizeMismatch",
            Failure.Unspecified,
            $"'{path}' has {actual} bytes after copying, not {expected}: the file changed in the meantime, or the guest's disk is full.",
            "Repeat the command when nothing writes to the file.");
    }

    private bool IsThere(string guestPath)
    {
        try
        {
            GuestFile.OpenRead(_agent, guestPath).Dispose();
            return true;
        }
        catch (LibvirtException error)
        {
            var explained = AgentErrors.Explain(domain, error);
            if (explained is KvmException { Id: "GuestFileNotFound" }) return false;
            throw explained;
        }
    }

    private long SizeOf(string guestPath)
    {
        using var file = GuestFile.OpenRead(_agent, guestPath);
        return file.Size();
    }

    private static long SizeOrUnknown(GuestFile file)
    {
        try
        {
            return file.Size();
        }
        catch (LibvirtException error) when (AgentErrors.Words(error) is not null)
        {
            return 0;
        }
    }

    /// <summary>The agent has no command for it; a program of the guest's does it where the agent may run one.</summary>
    private void RemoveFromGuest(string guestPath)
    {
        try
        {
            new GuestProcess { FilePath = "rm", Arguments = ["-f", "--", guestPath] }.Run(
                domain,
                (int)Timeout.TotalSeconds,
                CancellationToken.None);
        }
        catch (Exception error) when (error is KvmException or LibvirtException)
        {
            // What made the copy fail in the first place says more.
        }
    }

    private KvmGuestFileCopy Result(string from, string to, KvmGuestFileSide source, long size) => new()
    {
        VMName = domain.Name,
        VMId = domain.Id,
        ConnectionUri = domain.Connection.Uri,
        SourcePath = from,
        DestinationPath = to,
        FileSource = source,
        Size = size,
        Elapsed = _started.Elapsed,
    };

    private T Guest<T>(Func<T> call)
    {
        cancel.ThrowIfCancellationRequested();
        return AgentErrors.Explained(domain, call);
    }

    private void Guest(Action call) => Guest(() =>
    {
        call();
        return true;
    });
}
