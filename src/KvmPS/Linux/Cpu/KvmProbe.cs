using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>
/// Uses /dev/kvm as QEMU does: makes a VM with one page of memory and a vCPU, and lets that run ten instructions. Some
/// hosts (nested ones, containers) have a /dev/kvm behind which guest code is interpreted, not run; it knows few
/// instructions, and no Linux boots in it. So some of the ten are of the x87 unit: every CPU has it, KVM's interpreter not.
/// </summary>
internal static unsafe class KvmProbe
{
    private const string Device = "/dev/kvm";
    private const ulong CodeAddress = 0x1000;
    private const int PageSize = 4096;
    private const ushort Port = 0x3f8;
    private const byte Sum = 42;
    private const byte FloatSum = 2;

    // Real mode, at 0x1000: 40 + 2 by the ALU and 1 + 1 by the x87, each to the port; then hlt.
    private static readonly byte[] Code =
    [
        0xb8, 0x28, 0x00, // mov ax, 40
        0x83, 0xc0, 0x02, // add ax, 2
        0xba, 0xf8, 0x03, // mov dx, Port
        0xee, // out dx, al
        0xdb, 0xe3, // fninit
        0xd9, 0xe8, // fld1
        0xd9, 0xe8, // fld1
        0xde, 0xc1, // faddp
        0xdf, 0x1e, 0x80, 0x11, // fistp word [0x1180]
        0xa0, 0x80, 0x11, // mov al, [0x1180]
        0xee, // out dx, al
        0xf4, // hlt
    ];

    /// <summary>Tries it; everything that was made is gone afterwards.</summary>
    public static KvmProbeResult Run()
    {
        var device = LibC.open(Device, ReadWrite);
        if (device < 0) return Opening(Marshal.GetLastPInvokeError());
        try
        {
            var version = LibC.ioctl(device, GetApiVersion, 0);
            if (version != StableApi) return new(KvmProbeOutcome.NotKvm, $"API version {version}, not {StableApi}");
            var vm = LibC.ioctl(device, CreateVm, 0);
            if (vm < 0) return new(KvmProbeOutcome.NoVm, Last("KVM_CREATE_VM"));
            try
            {
                // The instructions are x86's; elsewhere a VM that can be made is as much as this tells.
                return RuntimeInformation.ProcessArchitecture == Architecture.X64
                    ? RunIn(device, vm)
                    : new(KvmProbeOutcome.MakesVm, "a VM can be created");
            }
            finally
            {
                _ = LibC.close(vm);
            }
        }
        finally
        {
            _ = LibC.close(device);
        }
    }

    private static KvmProbeResult RunIn(int device, int vm)
    {
        // Needed by Intel CPUs that cannot run real mode by themselves; others do not mind.
        _ = LibC.ioctl(vm, SetTssAddress, 0xfffbd000);
        var memory = Map(PageSize, -1, Shared | Anonymous);
        if (memory is null) return new(KvmProbeOutcome.NoVm, Last("mmap"));
        try
        {
            Code.CopyTo(new Span<byte>(memory, PageSize));
            var region = new MemoryRegion { GuestAddress = CodeAddress, Size = PageSize, UserAddress = (ulong)memory };
            if (LibC.ioctl(vm, SetUserMemoryRegion, &region) < 0) return new(KvmProbeOutcome.NoVm, Last("KVM_SET_USER_MEMORY_REGION"));
            var vcpu = LibC.ioctl(vm, CreateVcpu, 0);
            if (vcpu < 0) return new(KvmProbeOutcome.NoVm, Last("KVM_CREATE_VCPU"));
            try
            {
                return RunOn(device, vcpu);
            }
            finally
            {
                _ = LibC.close(vcpu);
            }
        }
        finally
        {
            _ = LibC.munmap(memory, PageSize);
        }
    }

    private static KvmProbeResult RunOn(int device, int vcpu)
    {
        var size = LibC.ioctl(device, GetVcpuMapSize, 0);
        if (size < RunHeader) return new(KvmProbeOutcome.NoVm, Last("KVM_GET_VCPU_MMAP_SIZE"));
        var run = Map(size, vcpu, Shared);
        if (run is null) return new(KvmProbeOutcome.NoVm, Last("mmap"));
        try
        {
            var special = stackalloc byte[SpecialRegistersSize];
            if (LibC.ioctl(vcpu, GetSpecialRegisters, special) < 0) return new(KvmProbeOutcome.NoVm, Last("KVM_GET_SREGS"));
            *(ulong*)special = 0; // cs.base
            *(ushort*)(special + 12) = 0; // cs.selector
            if (LibC.ioctl(vcpu, SetSpecialRegisters, special) < 0) return new(KvmProbeOutcome.NoVm, Last("KVM_SET_SREGS"));
            var registers = stackalloc ulong[18];
            new Span<ulong>(registers, 18).Clear();
            registers[16] = CodeAddress; // rip
            registers[17] = 2; // rflags: the bit that is always set
            if (LibC.ioctl(vcpu, SetRegisters, registers) < 0) return new(KvmProbeOutcome.NoVm, Last("KVM_SET_REGS"));
            return Follow(vcpu, run);
        }
        finally
        {
            _ = LibC.munmap(run, (nuint)size);
        }
    }

    /// <summary>Runs the vCPU until it halts or goes wrong, and looks at what it put out.</summary>
    private static KvmProbeResult Follow(int vcpu, byte* run)
    {
        var output = new List<byte>();
        // Two outputs and the halt; a signal may interrupt it now and then.
        for (var exits = 0; exits < 32; exits++)
        {
            if (LibC.ioctl(vcpu, KvmRun, 0) < 0)
            {
                if (Marshal.GetLastPInvokeError() is Interrupted or Again) continue;
                return new(KvmProbeOutcome.Fails, Last("KVM_RUN"));
            }

            var reason = *(uint*)(run + ExitReason);
            if (reason == ExitIo && *(ushort*)(run + ExitUnion + 2) == Port)
            {
                output.Add(*(run + *(ulong*)(run + ExitUnion + 8)));
                continue;
            }

            return Judge(reason, *(uint*)(run + ExitUnion), output);
        }

        return new(KvmProbeOutcome.Fails, "the vCPU does not halt");
    }

    /// <summary>What the vCPU's last exit means.</summary>
    internal static KvmProbeResult Judge(uint reason, uint detail, IReadOnlyList<byte> output) => reason switch
    {
        ExitHalt when output is [Sum, FloatSum] => new(KvmProbeOutcome.Runs, "a vCPU ran real instructions"),
        ExitHalt => new(KvmProbeOutcome.Fails, $"the vCPU computed {string.Join(", ", output)} instead of {Sum}, {FloatSum}"),
        ExitInternalError when detail == EmulationFailure && output is [Sum] => new(
            KvmProbeOutcome.InterpretsOnly,
            "guest code is interpreted, not run: x87 instructions end in 'emulation failure'"),
        ExitInternalError when detail == EmulationFailure => new(KvmProbeOutcome.InterpretsOnly, "guest code ends in 'emulation failure'"),
        ExitInternalError => new(KvmProbeOutcome.Fails, $"KVM internal error, suberror {detail}"),
        ExitFailEntry => new(KvmProbeOutcome.Fails, $"the CPU refuses to enter the guest, reason 0x{detail:x}"),
        ExitShutdown => new(KvmProbeOutcome.Fails, "the vCPU shut down"),
        _ => new(KvmProbeOutcome.Fails, $"the vCPU stopped with exit reason {reason}"),
    };

    private static KvmProbeResult Opening(int error) => error switch
    {
        NoSuchFile => new(KvmProbeOutcome.Missing, "there is no /dev/kvm"),
        NoSuchDevice or NoSuchAddress => new(KvmProbeOutcome.Missing, "/dev/kvm exists, but no device is behind it"),
        AccessDenied or NotPermitted => new(KvmProbeOutcome.NoPermission, $"user {Environment.UserName} may not open /dev/kvm"),
        DeviceBusy => new(KvmProbeOutcome.NotKvm, "another hypervisor uses the CPU's virtualisation"),
        _ => new(KvmProbeOutcome.NotKvm, Marshal.GetPInvokeErrorMessage(error)),
    };

    private static string Last(string what) => $"{what}: {Marshal.GetLastPInvokeErrorMessage()}";

    private static byte* Map(int size, int file, int flags)
    {
        var at = LibC.mmap(null, (nuint)size, ReadAndWrite, flags, file, 0);
        return (nint)at == -1 ? null : (byte*)at;
    }

    // struct kvm_userspace_memory_region
    [StructLayout(LayoutKind.Sequential)]
    internal struct MemoryRegion
    {
        public uint Slot;
        public uint Flags;
        public ulong GuestAddress;
        public ulong Size;
        public ulong UserAddress;
    }

    internal const int SpecialRegistersSize = 312;

    // Requests of linux/kvm.h.
    private const nuint GetApiVersion = 0xae00;
    private const nuint CreateVm = 0xae01;
    private const nuint GetVcpuMapSize = 0xae04;
    private const nuint CreateVcpu = 0xae41;
    private const nuint SetUserMemoryRegion = 0x4020ae46;
    private const nuint SetTssAddress = 0xae47;
    private const nuint KvmRun = 0xae80;
    private const nuint SetRegisters = 0x4090ae82;
    private const nuint GetSpecialRegisters = 0x8138ae83;
    private const nuint SetSpecialRegisters = 0x4138ae84;
    private const int StableApi = 12;

    // struct kvm_run
    private const int ExitReason = 8;
    private const int ExitUnion = 32;
    private const int RunHeader = 64;
    internal const uint ExitIo = 2;
    internal const uint ExitHalt = 5;
    internal const uint ExitShutdown = 8;
    internal const uint ExitFailEntry = 9;
    internal const uint ExitInternalError = 17;
    internal const uint EmulationFailure = 1;

    private const int ReadWrite = 2 | 0x80000; // O_RDWR | O_CLOEXEC
    private const int ReadAndWrite = 3; // PROT_READ | PROT_WRITE
    private const int Shared = 1;
    private const int Anonymous = 0x20;
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int Interrupted = 4;
    private const int NoSuchAddress = 6;
    private const int Again = 11;
    private const int AccessDenied = 13;
    private const int DeviceBusy = 16;
    private const int NoSuchDevice = 19;
}
