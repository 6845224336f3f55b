namespace KvmPS.Model;

/// <summary>The card that a guest sees.</summary>
public enum KvmNetworkAdapterModel
{
    /// <summary>Made for guests: by far the fastest. Windows needs a driver for it (virtio-win).</summary>
    Virtio,

    /// <summary>An Intel card of PCI Express, which every system of today knows.</summary>
    E1000e,

    /// <summary>An Intel card of PCI.</summary>
    E1000,

    /// <summary>A Realtek card for very old systems.</summary>
    Rtl8139,

    /// <summary>VMware's card, for guests that come from there.</summary>
    Vmxnet3,
}
