namespace KvmPS.Model;

/// <summary>A vCPU and the host CPU that it is to run on.</summary>
/// <param name="Vcpu">The vCPU's number.</param>
/// <param name="Cpu">The host CPU's number.</param>
public sealed record KvmCpuPin(int Vcpu, int Cpu)
{
    /// <inheritdoc />
    public override string ToString() => $"{Vcpu}={Cpu}";
}
