using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Image;
using KvmPS.State;
using KvmPS.Tools;

namespace KvmPS.Commands.Image;

/// <summary>Imports a disk image from a web server or a file, verifies and unpacks it; an interrupted download continues.</summary>
[Cmdlet(VerbsData.Import, "KvmImage", SupportsShouldProcess = true, DefaultParameterSetName = FromUri)]
[OutputType(typeof(KvmDisk))]
public sealed class ImportKvmImageCommand : KvmCommand
{
    private const string FromUri = "Uri";
    private const string FromCatalog = "Name";

    /// <summary>The image: an address (http, https) or a file. It may be compressed with xz, gzip, zstd or bzip2.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FromUri)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string Uri { get; set; } = "";

    /// <summary>The name of an image in the catalogues, as Get-KvmImageCatalog lists them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromCatalog, ValueFromPipeline = true)]
    [NameOf(typeof(KvmImageSource))]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The destination file, or the folder for it. Default: /var/lib/libvirt/images.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "/var/lib/libvirt/images";

    /// <summary>The expected SHA-256 or SHA-512 checksum, in hexadecimal digits. Default: that of the catalogue, if there is one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Checksum { get; set; }

    /// <summary>
    /// A list of checksums that contains the image, such as SHA256SUMS: an address, a file, or the name of one beside the image. Default:
    /// that of the catalogue.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ChecksumUri { get; set; }

    /// <summary>The signature of the list, or of the image where there is no list. Default: the list is itself a signed text.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SignatureUri { get; set; }

    /// <summary>A keyring file with the trusted keys, as gpg --export writes it. Default: signatures are not verified.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Keyring { get; set; }

    /// <summary>Time in seconds without data from the server after which the connection is opened again. Default: 60.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 60;

    private protected override void Begin() => LocalHostGuard.Require(Connection);

    private protected override void Process() => Each(Name.Length > 0 ? Name : Uri, () =>
    {
        var request = Request();
        if (ImageOrigin.Of(request.Destination) is { } origin
                    && origin.Source == request.SourceText
                    && (request.Checksum is null || origin.Checksum == request.Checksum.ToString()))
        {
            WriteVerbose(
                $"'{request.Destination}' was already imported from {origin.Source} on {origin.Imported:u}. To download it again, remove "
                    + "it or choose another -Destination.");
            WriteObject(
                KvmDisk.From(
                    new QemuImg(line => WriteVerbose(line)).Info(request.Destination, new InfoOptions { Quick = true }, Cancel),
                    usedBy: null));
            return;
        }

        NewFile.RequireFree(request.Destination);
        if (request.Source.IsFile && !File.Exists(request.Source.LocalPath))
        {
            throw new FileNotFoundException($"There is no file '{request.Source.LocalPath}'.");
        }
        if (!ShouldProcess(request.Text, request.Text + "?", "Confirm")) return;
        if (!request.IsVerified && !request.Source.IsFile)
        {
            WriteWarning($"The image from {request.Source.Host} is not verified. Use -Checksum or -ChecksumUri to verify it.");
        }
        WriteWhenDone(request.Destination, "Importing an image", job => new ImageImport(request, job, Cancel).RunAsync());
    });

    private ImageRequest Request()
    {
        var known = Name.Length > 0 ? Known() : null;
        var source = Locate(known?.Uri ?? Uri, beside: null);
        var keyring = Keyring is null ? null : HostPath.Resolve(SessionState, Keyring);
        if (keyring is not null && !File.Exists(keyring)) throw new FileNotFoundException($"There is no file '{keyring}'.");
        var request = new ImageRequest
        {
            Source = source,
            Destination = HostPath.Resolve(SessionState, Destination),
            Checksum = (Checksum ?? known?.Checksum) is { } checksum ? KvmPS.Planning.Image.Checksum.Parse(checksum) : null,
            ChecksumList = (ChecksumUri ?? known?.ChecksumUri) is { } list ? Locate(list, source) : null,
            Signature = (SignatureUri ?? known?.SignatureUri) is { } signature ? Locate(signature, source) : null,
            Keyring = keyring,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        if (SignatureUri is not null && Keyring is null)
        {
            throw new KvmException(
                "KeyringRequired",
                Failure.InvalidArgument,
                "A signature cannot be verified without trusted keys.",
                "Give a file with them: -Keyring /usr/share/keyrings/ubuntu-cloudimage-keyring.gpg");
        }

        if (keyring is not null && request is { ChecksumList: null, Signature: null })
        {
            throw new KvmException(
                "SignatureRequired",
                Failure.InvalidArgument,
                "-Keyring needs a list of checksums or a signature to verify.",
                "Add -SignatureUri, or -ChecksumUri with a list that is signed.");
        }

        if (request.FileName.Length == 0) throw ImageAddress.NotSupported(request.SourceText);
        return Directory.Exists(request.Destination)
            ? request with
            {
                Destination = System.IO.Path.Join(request.Destination, ImageRequest.Unpacked(request.FileName)),
            }
            : request;
    }

    private KvmImageSource Known()
    {
        var all = ImageCatalog.Read();
        return all.FirstOrDefault(i => i.Name.Equals(Name, StringComparison.OrdinalIgnoreCase)) ?? throw ImageErrors.NotFound(Name, all);
    }

    private Uri Locate(string text, Uri? beside) => ImageAddress.Locate(text, beside, path => HostPath.Resolve(SessionState, path));
}
