namespace KvmPS.Planning.Vcpu;

/// <summary>A VM to be placed on a host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Vcpus">How many vCPUs it has.</param>
/// <param name="Memory">Its memory in bytes.</param>
internal sealed record PlanGuest(string Name, int Vcpus, long Memory);
