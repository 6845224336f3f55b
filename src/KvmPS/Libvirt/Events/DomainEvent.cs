namespace KvmPS.Libvirt;

/// <summary>An event of a domain, copied out of the callback. What Event and Detail mean depends on the kind.</summary>
internal readonly record struct DomainEvent(DomainEventId Kind, Guid Domain, string Name, int Event, int Detail);
