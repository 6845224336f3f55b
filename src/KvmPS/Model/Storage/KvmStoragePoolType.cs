namespace KvmPS.Model;

/// <summary>The type of a storage pool. The types of a host depend on the backends of its libvirt.</summary>
public enum KvmStoragePoolType
{
    /// <summary>A folder: volumes are image files.</summary>
    Dir,

    /// <summary>A file system on a block device, mounted while the pool runs.</summary>
    Fs,

    /// <summary>A file system of another host (NFS), mounted while the pool runs.</summary>
    Netfs,

    /// <summary>A volume group of LVM: volumes are logical volumes.</summary>
    Logical,

    /// <summary>A whole disk: volumes are its partitions.</summary>
    Disk,

    /// <summary>A target of iSCSI, logged in to by the host's kernel: volumes are its LUNs.</summary>
    Iscsi,

    /// <summary>A target of iSCSI that QEMU itself talks to.</summary>
    IscsiDirect,

    /// <summary>A SCSI or Fibre Channel adapter of the host: volumes are its LUNs.</summary>
    Scsi,

    /// <summary>The host's multipath devices.</summary>
    Mpath,

    /// <summary>A pool of Ceph: volumes are RADOS block devices.</summary>
    Rbd,

    /// <summary>A volume of Gluster, which QEMU itself talks to.</summary>
    Gluster,

    /// <summary>A pool of ZFS: volumes are zvols.</summary>
    Zfs,

    /// <summary>Virtuozzo storage.</summary>
    Vstorage,
}
