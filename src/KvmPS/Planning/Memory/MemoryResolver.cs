using KvmPS.Model;

namespace KvmPS.Planning.Memory;

/// <summary>How much memory a new VM has and may grow to, in bytes.</summary>
internal static class MemoryResolver
{
    /// <summary>One of the two is given.</summary>
    /// <exception cref="KvmException">MemoryOverMaximum.</exception>
    public static (long Memory, long Maximum) Make(long? memory, long? maximum)
    {
        var now = memory ?? maximum!.Value;
        if (maximum < now)
        {
            throw new KvmException(
                "MemoryOverMaximum",
                Failure.InvalidArgument,
                $"-Memory {ByteSize.Format(now)} is more than -MaximumMemory {ByteSize.Format(maximum)}.",
                "Specify a maximum that is as large or larger.");
        }

        return (now, maximum ?? now);
    }
}
