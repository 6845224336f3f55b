using System.Net.Http.Headers;
using System.Text.Json;

namespace KvmPS.Tools;

/// <summary>What there is of a download: a file, and beside it from where it came and which version of it that was.</summary>
internal sealed class PartialDownload(string path, Uri source)
{
    private readonly string _notes = path + ".json";

    internal long Length => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>With which version the server must go on; null where nothing can be gone on with.</summary>
    internal RangeConditionHeaderValue? Version()
    {
        try
        {
            if (Length == 0
                || JsonSerializer.Deserialize<Notes>(File.ReadAllBytes(_notes)) is not { } notes
                || notes.Source != source.AbsoluteUri)
            {
                return null;
            }
            if (notes.Tag is not null) return new(EntityTagHeaderValue.Parse(notes.Tag));
            return notes.Modified is { } modified ? new(modified) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Opens the file for more, empty unless it is gone on with.</summary>
    internal FileStream Open(bool goOn, HttpResponseMessage response)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            // Two at once would mix: the second is told that the file is in use.
            Share = FileShare.None,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        });
        if (goOn)
        {
            file.Seek(0, SeekOrigin.End);
            return file;
        }

        file.SetLength(0);
        // A weak tag does not promise the same bytes.
        var tag = response.Headers.ETag is { IsWeak: false } strong ? strong.ToString() : null;
        File.WriteAllBytes(
            _notes,
            JsonSerializer.SerializeToUtf8Bytes(new Notes(source.AbsoluteUri, tag, response.Content.Headers.LastModified)));
        return file;
    }

    internal void Delete()
    {
        File.Delete(path);
        Forget();
    }

    /// <summary>Deletes the notes alone.</summary>
    internal void Forget() => File.Delete(_notes);

    private sealed record Notes(string Source, string? Tag, DateTimeOffset? Modified);
}
