using System.Security.Cryptography;
using System.Text;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Planning.Image;
using KvmPS.State;
using KvmPS.Tools;

namespace KvmPS.Operations.Image;

/// <summary>
/// Fetches an image, checks it, unpacks it, and gives it its name last. What is left of an import cut short is the part that came.
/// </summary>
internal sealed class ImageImport(ImageRequest request, LongJob job, CancellationToken cancel)
{
    // Lists of checksums and signatures are texts.
    private const int LongestText = 8 << 20;

    // What the checking and unpacking afterwards may take of the bar.
    private const double Fetched = 0.9;

    private readonly string _part = request.Destination + ".part";

    public async Task<object?> RunAsync()
    {
        try
        {
            var checksums = await ExpectedAsync().ConfigureAwait(false);
            if (request.Source.IsFile)
            {
                await FinishAsync(request.Source.LocalPath, checksums, isOurs: false).ConfigureAwait(false);
            }
            else
            {
                await FetchAsync(checksums).ConfigureAwait(false);
            }
        }
        catch (DownloadException error)
        {
            throw ImageErrors.Download(error, _part);
        }

        return KvmDisk.From(
            await new QemuImg(job.Say).InfoAsync(request.Destination, new InfoOptions { Quick = true }, cancel).ConfigureAwait(false),
            usedBy: [],
            uses: []);
    }

    private async Task FetchAsync(IReadOnlyList<Checksum> checksums)
    {
        var download = new Download(request.Source, _part, request.Timeout);
        await download.RunAsync(fraction => job.Report(fraction * Fetched), job.Say, cancel).ConfigureAwait(false);
        try
        {
            await FinishAsync(_part, checksums, isOurs: true).ConfigureAwait(false);
        }
        catch (Exception error) when (error is KvmException or ToolException)
        {
            // It is whole and not good: nothing to go on with. After Ctrl+C, or on a full disk, it is.
            if (error is not ToolNotFoundException) download.Delete();
            throw;
        }

        download.Delete();
    }

    private async Task FinishAsync(string file, IReadOnlyList<Checksum> checksums, bool isOurs)
    {
        foreach (var expected in checksums) await VerifyAsync(file, expected).ConfigureAwait(false);
        if (request is { Keyring: not null, ChecksumList: null }) await VerifySignatureAsync(file).ConfigureAwait(false);
        job.Report(1);
        if (isOurs && !PackedFile.Is(file))
        {
            await RequireImageAsync(file).ConfigureAwait(false);
            Complete(file, checksums);
            return;
        }

        var temporary = ImageFile.TemporaryPath(request.Destination);
        try
        {
            if (PackedFile.Is(file)) await PackedFile.UnpackAsync(file, temporary, job.Say, cancel).ConfigureAwait(false);
            else await ImageFile.CopyAsync(file, temporary, job.Report, cancel).ConfigureAwait(false);
            await RequireImageAsync(temporary).ConfigureAwait(false);
            Complete(temporary, checksums);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private void Complete(string file, IReadOnlyList<Checksum> checksums)
    {
        ImageFile.Complete(file, request.Destination);
        ImageOrigin.Write(request.Destination, request.SourceText, checksums.Count > 0 ? checksums[0].ToString() : null);
    }

    /// <summary>The checksums that it must have; a list of them is itself checked first, if there is a keyring.</summary>
    private async Task<IReadOnlyList<Checksum>> ExpectedAsync()
    {
        List<Checksum> all = request.Checksum is null ? [] : [request.Checksum];
        if (request.ChecksumList is not { } list) return all;
        var text = await TextAsync(list).ConfigureAwait(false);
        if (request.Keyring is { } keyring) text = await SignedAsync(text, keyring, list).ConfigureAwait(false);
        // Lists that were written on Windows begin with a byte order mark, and may be UTF-16.
        using var reader = new StreamReader(new MemoryStream(text), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        var lines = await reader.ReadToEndAsync(cancel).ConfigureAwait(false);
        all.Add(Checksum.Find(lines, Uri.UnescapeDataString(request.Source.AbsolutePath), list.IsFile ? list.LocalPath : list.AbsoluteUri));
        return all;
    }

    private async Task<byte[]> SignedAsync(byte[] text, string keyring, Uri list)
    {
        try
        {
            var gpgv = new Gpgv(keyring, job.Say);
            // Without a signature beside it, the list itself is a signed text; what stands outside of that is not taken.
            if (request.Signature is not { } signature) return await gpgv.ReadAsync(text, cancel).ConfigureAwait(false);
            var file = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());
            try
            {
                File.WriteAllBytes(file, text);
                await gpgv.CheckAsync(await TextAsync(signature).ConfigureAwait(false), file, cancel).ConfigureAwait(false);
            }
            finally
            {
                File.Delete(file);
            }

            return text;
        }
        catch (ToolException error) when (error is not ToolNotFoundException)
        {
            throw ImageErrors.BadSignature(error, list.AbsoluteUri);
        }
    }

    private async Task VerifySignatureAsync(string file)
    {
        var signature = await TextAsync(request.Signature!).ConfigureAwait(false);
        try
        {
            await new Gpgv(request.Keyring!, job.Say).CheckAsync(signature, file, cancel).ConfigureAwait(false);
        }
        catch (ToolException error) when (error is not ToolNotFoundException)
        {
            throw ImageErrors.BadSignature(error, request.SourceText);
        }
    }

    private async Task VerifyAsync(string path, Checksum expected)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, useAsync: false);
        var hash =
            expected.Algorithm == "SHA512"
                ? await SHA512.HashDataAsync(file, cancel).ConfigureAwait(false)
                : await SHA256.HashDataAsync(file, cancel).ConfigureAwait(false);
        var actual = Convert.ToHexString(hash).ToLowerInvariant();
        if (actual != expected.Hex) throw ImageErrors.Mismatch(request.Destination, expected.ToString(), actual, request.SourceText);
        job.Say($"{expected.Algorithm} of {path} is {actual}, as expected.");
    }

    private async Task RequireImageAsync(string path)
    {
        var content = RawContent.Read(path);
        if (content.Kind == RawContentKind.Empty) throw ImageErrors.NotAnImage(content, request.SourceText, request.Source.IsFile);
        var qemuImg = new QemuImg(job.Say);
        var image = await qemuImg.InfoAsync(path, cancellationToken: cancel).ConfigureAwait(false);
        if (image.Format == "raw" && content.Kind != RawContentKind.Image)
        {
            throw ImageErrors.NotAnImage(content, request.SourceText, request.Source.IsFile);
        }

        if (!SelfContainedImage.Is(path, image)) throw ImageErrors.NotSelfContained($"The image of {request.SourceText}");
        if (image.Format == "raw" || image.Encrypted) return;
        // The tables of an image that was cut short refer to what is beyond its end.
        var check = await qemuImg.CheckAsync(new CheckImage { Path = path, Format = image.Format }, cancel).ConfigureAwait(false);
        if (check.Corruptions + check.CheckErrors > 0) throw ImageErrors.NotWhole(request.SourceText, check);
    }

    private Task<byte[]> TextAsync(Uri uri) =>
        uri.IsFile ? File.ReadAllBytesAsync(uri.LocalPath, cancel) : Download.SmallFileAsync(uri, LongestText, request.Timeout, cancel);
}
