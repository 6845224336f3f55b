using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Host;

namespace KvmPS.Commands.Host;

/// <summary>Connects to a libvirt daemon (virConnectOpen) and makes that host this runspace's default.</summary>
[Cmdlet(VerbsCommunications.Connect, "KvmHost")]
[OutputType(typeof(KvmConnection))]
public sealed class ConnectKvmHostCommand : PSCmdlet, IDisposable
{
    private static readonly TimeSpan CallEnds = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly CallScope _calling;

    /// <summary>Makes the command.</summary>
    public ConnectKvmHostCommand() => _calling = new(CallEnds, _stop.Token);

    /// <summary>
    /// A libvirt URI, such as qemu:///system or qemu+ssh://root@host/system. Default: the default of virsh
    /// (VIRSH_DEFAULT_CONNECT_URI, LIBVIRT_DEFAULT_URI, uri_default in libvirt.conf, else the local hypervisor).
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    public string? Uri { get; set; }

    /// <inheritdoc />
    public void Dispose()
    {
        _calling.End();
        _stop.Dispose();
    }

    /// <inheritdoc />
    protected override void ProcessRecord()
    {
        // Not refused by an attribute: then this would not run, and the command after it would work on the host before.
        var uri = MyInvocation.BoundParameters.ContainsKey(nameof(Uri)) ? Uri ?? "" : null;
        var before = CallScope.Enter(_calling);
        try
        {
            WriteObject(RunspaceSession.Current.Connect(uri, connection => ConnectionReader.Read(connection, isDefault: true)));
        }
        catch (Exception error) when (_stop.IsCancellationRequested && error is (OperationCanceledException or LibvirtException))
        {
            throw new PipelineStoppedException();
        }
        catch (Exception error) when (error is LibvirtException or DllNotFoundException or KvmException)
        {
            ThrowTerminatingError(error.ToErrorRecord(Uri));
        }
        finally
        {
            CallScope.Enter(before);
        }
    }

    /// <inheritdoc />
    protected override void StopProcessing()
    {
        _calling.Stop();
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ctrl+C in the moment in which the command has ended.
        }
    }
}
