using System.Text;
using System.Text.Json;
using KvmPS.Linux;
using KvmPS.Planning.Metering;

namespace KvmPS.State;

/// <summary>
/// A meter's readings, a line for each, only ever added to. A line that was cut off is passed by, and taken away before the next.
/// </summary>
internal sealed class MeterFile(HostRoot host, Guid vm)
{
    private const long ThinnedFrom = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault,
    };

    private readonly string _path = $"{MeterList.Folder}/{vm:D}.jsonl";

    /// <summary>All readings, oldest first.</summary>
    public IEnumerable<MeterReading> All()
    {
        if (Open(FileAccess.Read) is not { } file) yield break;
        using var lines = new StreamReader(file, Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            if (Parse(line) is { } reading) yield return reading;
        }
    }

    /// <summary>The newest reading; null without one.</summary>
    public MeterReading? Last()
    {
        using var file = Open(FileAccess.Read);
        return file is null ? null : Last(file).Reading;
    }

    /// <summary>Adds a reading in one piece, behind the last whole one.</summary>
    /// <param name="next">Makes it of the last one; null: there is none to add.</param>
    public void Add(Func<MeterReading?, MeterReading?> next)
    {
        MeterReading? last;
        MeterReading? added;
        long size;
        Directory.CreateDirectory(host.Map(MeterList.Folder));
        using (var file = new FileStream(host.Map(_path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0))
        {
            (last, var end) = Last(file);
            if ((added = next(last)) is null) return;
            if (end < file.Length) file.SetLength(end);
            file.Position = end;
            file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(added, Json) + "\n"));
            size = file.Length;
        }

        // Once a day, so that a file that cannot get smaller is not written anew each time.
        if (size > ThinnedFrom && last is not null && last.Time.Date != added.Time.Date) Thin(added.Time);
    }

    /// <summary>Sets the meter to 0.</summary>
    public void Reset(MeterReading first) => DurableFile.Write(host, _path, JsonSerializer.Serialize(first, Json) + "\n");

    public void Delete() => DurableFile.Delete(host, _path);

    private void Thin(DateTime now)
    {
        var text = new StringBuilder();
        foreach (var reading in ReadingThinning.Thin(All(), now)) text.Append(JsonSerializer.Serialize(reading, Json)).Append('\n');
        DurableFile.Write(host, _path, text.ToString());
    }

    private FileStream? Open(FileAccess access)
    {
        try
        {
            return new FileStream(host.Map(_path), FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException error)
        {
            throw HostAccess.Denied(_path, error);
        }
    }

    /// <summary>The newest whole reading, and where it ends.</summary>
    private static (MeterReading? Reading, long End) Last(FileStream file)
    {
        for (var length = 4096L; ; length *= 8)
        {
            var from = Math.Max(0, file.Length - length);
            var tail = new byte[file.Length - from];
            file.Position = from;
            file.ReadExactly(tail);
            for (var end = Array.LastIndexOf(tail, (byte)'\n'); end >= 0;)
            {
                var start = end == 0 ? -1 : Array.LastIndexOf(tail, (byte)'\n', end - 1);
                if (start < 0 && from > 0) break;
                if (Parse(Encoding.UTF8.GetString(tail, start + 1, end - start - 1)) is { } reading) return (reading, from + end + 1);
                end = start;
            }

            if (from == 0) return (null, 0);
        }
    }

    /// <summary>null for a line that is none: cut off, or zeros after a power failure.</summary>
    private static MeterReading? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<MeterReading>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
