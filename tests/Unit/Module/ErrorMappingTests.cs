using System.Management.Automation;
using System.Net.Sockets;
using KvmPS.Libvirt;
using KvmPS.Module;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Module;

/// <summary>Real failures of libvirt, and what a user gets of them.</summary>
public sealed class ErrorMappingTests
{
    [Fact]
    public void No_such_VM()
    {
        using var connection = Connection.Open("test:///default");
        Check(() => Domain.ByName(connection, "nobody"), "VMNotFound", ErrorCategory.ObjectNotFound, "Get-KvmVM");
    }

    [Theory]
    [InlineData("no-scheme")]
    [InlineData("foo:///")]
    [InlineData("foo:///system?socket=/nonexistent")]
    public void An_unknown_URI(string uri) =>
        Check(() => Connection.Open(uri), "UnknownUri", ErrorCategory.InvalidArgument, "Connect-KvmHost -Uri");

    /// <summary>Only a daemon says so; the words are libvirt's.</summary>
    [Fact]
    public void A_URI_with_a_path_or_transport_that_there_is_not()
    {
        Check(
            new LibvirtException(
                ErrorNumber.InternalError,
                ErrorSource.Qemu,
                "internal error: unexpected qemu URI path '/sytem', try qemu:///system"),
            "UnknownUri",
            ErrorCategory.InvalidArgument,
            "Connect-KvmHost -Uri");
        Check(() => Connection.Open("qemu+tpc://127.0.0.1/system"), "UnknownUri", ErrorCategory.InvalidArgument, "Connect-KvmHost -Uri");
    }

    [Fact]
    public void A_URI_that_the_driver_does_not_take() =>
        Check(() => Connection.Open("test://"), "LibvirtInvalidArg", ErrorCategory.NotSpecified, null);

    [Fact]
    public void No_daemon() =>
        Check(
            () => Connection.Open("qemu:///system?socket=/nonexistent"),
            "LibvirtNotRunning",
            ErrorCategory.ResourceUnavailable,
            "systemctl start libvirtd");

    [Fact]
    public void A_socket_that_nobody_listens_on()
    {
        using var folder = new TemporaryFolder();
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // Bound, never listened on: as a daemon that was killed leaves it.
            left.Bind(new UnixDomainSocketEndPoint(folder.File("left")));
            Check(
                () => Connection.Open($"qemu:///system?socket={folder.File("left")}"),
                "LibvirtConnectionRefused",
                ErrorCategory.ResourceUnavailable,
                "systemctl start libvirtd");
        }
    }

    [Fact]
    public void A_host_that_cannot_be_reached() =>
        Check(() => Connection.Open("qemu+tcp://127.0.0.1:1/system"), "LibvirtConnectionRefused", ErrorCategory.ResourceUnavailable, null);

    /// <summary>Root is refused nothing, so that this error is made by hand, as a plain user gets it.</summary>
    [Fact]
    public void A_socket_without_permission() =>
        Check(
            new LibvirtException(
                ErrorNumber.SystemError,
                ErrorSource.Rpc,
                "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
                13),
            "LibvirtPermissionDenied",
            ErrorCategory.PermissionDenied,
            "usermod -aG libvirt");

    [Fact]
    public void Another_system_error_of_the_transport() =>
        Check(
            new LibvirtException(ErrorNumber.SystemError, ErrorSource.Rpc, "No route to host", 113),
            "LibvirtUnreachable",
            ErrorCategory.ConnectionError,
            "URI");

    /// <summary>The same numbers from elsewhere are about other files.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(13)]
    [InlineData(111)]
    public void A_system_error_of_QEMU_is_none_of_the_connection(int number) =>
        Check(
            new LibvirtException(ErrorNumber.SystemError, ErrorSource.Qemu, "cannot open file", number),
            "LibvirtSystemError",
            ErrorCategory.NotSpecified,
            null);

    [Fact]
    public void A_VM_whose_pool_is_stopped() =>
        Check(
            new LibvirtException(
                ErrorNumber.ConfigUnsupported,
                ErrorSource.Domain,
                "unsupported configuration: storage pool 'p' containing volume 'v' is not active"),
            "StoragePoolNotActive",
            ErrorCategory.InvalidOperation,
            "Start-KvmStoragePool");

    [Fact]
    public void A_change_whose_outcome_is_unknown() =>
        Check(
            new LibvirtException(ErrorNumber.Rpc, ErrorSource.Rpc, "broken pipe").AsUnknownOutcome(),
            "ConnectionLost",
            ErrorCategory.ConnectionError,
            "Get-KvmVM");

    [Fact]
    public void Every_other_error_is_called_by_libvirts_name()
    {
        foreach (var number in Enum.GetValues<ErrorNumber>())
        {
            var record = new LibvirtException(number, ErrorSource.Qemu, "text").ToErrorRecord("vm");
            Assert.Equal("text", record.ErrorDetails.Message);
            Assert.Equal("vm", record.TargetObject);
            Assert.Matches("^[A-Z][A-Za-z0-9]+$", record.FullyQualifiedErrorId);
            if (number
                is not (
                    ErrorNumber.NoDomain
                    or ErrorNumber.NoDomainSnapshot
                    or ErrorNumber.NoConnect
                    or ErrorNumber.AgentUnresponsive
                    or ErrorNumber.AuthFailed
                    or ErrorNumber.AuthCancelled
                    or ErrorNumber.AuthUnavailable
                    or ErrorNumber.NoStoragePool
                    or ErrorNumber.NoStorageVol))
            {
                Assert.Equal($"Libvirt{number}", record.FullyQualifiedErrorId);
            }
        }
    }

    [Fact]
    public void Our_own_errors_keep_id_kind_and_advice()
    {
        Check(
            new KvmException("VMAlreadyExists", Failure.AlreadyExists, "taken", "another"),
            "VMAlreadyExists",
            ErrorCategory.ResourceExists,
            "another");
        foreach (var kind in Enum.GetValues<Failure>().Where(k => k != Failure.Unspecified))
        {
            Assert.NotEqual(ErrorCategory.NotSpecified, new KvmException("Id", kind, "text").ToErrorRecord(null).CategoryInfo.Category);
        }
    }

    [Fact]
    public void Without_libvirt_it_is_said_what_to_install() =>
        Check(
            new DllNotFoundException("Unable to load shared library 'libvirt.so.0'"),
            "LibvirtNotInstalled",
            ErrorCategory.NotInstalled,
            "apt-get install libvirt0");

    [Fact]
    public void Failures_of_programs_and_files()
    {
        Check(new FileNotFoundException("gone"), "PathNotFound", ErrorCategory.ObjectNotFound, null);
        Check(new DirectoryNotFoundException("gone"), "PathNotFound", ErrorCategory.ObjectNotFound, null);
        Check(new UnauthorizedAccessException("no"), "AccessDenied", ErrorCategory.PermissionDenied, "root");
        Check(new IOException("full"), "InputOutput", ErrorCategory.WriteError, null);
        Check(new TimeoutException("late"), "Timeout", ErrorCategory.OperationTimeout, null);
        Check(new InvalidOperationException("what"), "Unexpected", ErrorCategory.NotSpecified, null);
    }

    private static void Check(Action failing, string id, ErrorCategory category, string? advice) =>
        Check(Assert.ThrowsAny<Exception>(failing), id, category, advice);

    private static void Check(Exception error, string id, ErrorCategory category, string? advice)
    {
        var record = error.ToErrorRecord("target");
        Assert.Equal(id, record.FullyQualifiedErrorId);
        if (category != ErrorCategory.NotSpecified) Assert.Equal(category, record.CategoryInfo.Category);
        Assert.Equal("target", record.TargetObject);
        Assert.Same(error, record.Exception);
        Assert.NotEmpty(record.ErrorDetails.Message);
        if (advice is not null) Assert.Contains(advice, record.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }
}
