using System.Runtime.InteropServices;

namespace KvmPS.Libvirt.Native;

/// <summary>
/// A NULL-terminated array of virDomainPtr and the references in it. A listing holds thousands of them, for which an
/// object each would be dear; and a call that hangs in libvirt keeps the whole array alive after its caller has left.
/// </summary>
internal sealed unsafe class DomainArrayHandle : SafeHandle
{
    private int _next;

    /// <summary>Takes over an array that libvirt has allocated.</summary>
    public DomainArrayHandle(nint* domains, int count)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)domains);
        Count = count;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Domains that are in it still.</summary>
    public int Count { get; private set; }

    /// <summary>References to domains that belong to others.</summary>
    public static DomainArrayHandle Of(ReadOnlySpan<nint> domains)
    {
        var array = Allocate(domains.Length);
        domains.CopyTo(new Span<nint>(array, domains.Length));
        foreach (var domain in domains) _ = NativeMethods.virDomainRef(domain);
        return new(array, domains.Length);
    }

    /// <summary>References to domains whose handles others hold, and may dispose of at any time.</summary>
    public static DomainArrayHandle Of(IReadOnlyList<DomainHandle> domains)
    {
        var pointers = new nint[domains.Count];
        var held = 0;
        try
        {
            for (; held < pointers.Length; held++)
            {
                var mine = false;
                domains[held].DangerousAddRef(ref mine);
                pointers[held] = domains[held].DangerousGetHandle();
            }

            return Of(pointers);
        }
        finally
        {
            while (held > 0) domains[--held].DangerousRelease();
        }
    }

    /// <summary>Puts the domains in the order of their names.</summary>
    /// <param name="name">Reads the name of one.</param>
    public void Sort(Func<nint, string> name)
    {
        var domains = new Span<nint>((nint*)handle + _next, Count);
        var names = new string[Count];
        for (var i = 0; i < names.Length; i++) names[i] = name(domains[i]);
        names.AsSpan().Sort(domains, StringComparer.Ordinal);
    }

    /// <summary>Moves some domains, at most so many, to an array of their own.</summary>
    public DomainArrayHandle Take(int most)
    {
        var count = Math.Min(most, Count);
        var array = Allocate(count);
        new Span<nint>((nint*)handle + _next, count).CopyTo(new Span<nint>(array, count));
        _next += count;
        Count -= count;
        return new(array, count);
    }

    protected override bool ReleaseHandle()
    {
        var domains = (nint*)handle;
        for (var i = 0; i < Count; i++) _ = NativeMethods.virDomainFree(domains[_next + i]);
        NativeMemory.Free(domains);
        return true;
    }

    private static nint* Allocate(int count)
    {
        var array = (nint*)NativeMemory.Alloc((nuint)count + 1, (nuint)sizeof(nint));
        array[count] = 0;
        return array;
    }
}
