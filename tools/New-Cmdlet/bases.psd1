<#
What a new cmdlet needs to know of its base class (src/KvmPS/Commands/Bases). A unit test holds each page that comes of it to the class.
    Default    the default parameter set, as C#; its name on the page is that of the first of Sets
    Parameter  of Process, with the usings that it needs; Label is what a question calls it
    Sets       parameter sets, with the parameters of the base class that are in them
    Piped      the type that is piped; From is the cmdlet that gives it
    Example    arguments for an example; WhatIf for the line in tests/Pester/WhatIf.Tests.ps1
#>
@{
    KvmCommand         = @{
        Default = ''
        Parameter = ''
        Usings = @()
        Label = '"{{ Fill in what it acts on }}"'
        Sets = @(@{ Name = '__AllParameterSets'; Parameters = '' })
        Piped = ''
        From = ''
        Example = ''
        WhatIf = ''
    }
    VMCommand          = @{
        Default = 'ByName'
        Parameter = 'Domain domain'
        Usings = @('KvmPS.Libvirt')
        Label = 'domain.Name'
        Sets = @(
            @{ Name = 'Name'; Parameters = '[-Name] <string[]>' }
            @{ Name = 'VM'; Parameters = '[-VM] <KvmVM[]>' }
        )
        Piped = 'KvmVM'
        From = 'Get-KvmVM'
        Example = 'web01'
        WhatIf = 'on'
    }
    VMItemCommand      = @{
        Default = 'ByVMName'
        Parameter = 'Domain domain'
        Usings = @('KvmPS.Libvirt')
        Label = 'domain.Name'
        Sets = @(
            @{ Name = 'VMName'; Parameters = '[-VMName] <string[]>' }
            @{ Name = 'VM'; Parameters = '[-VM] <KvmVM[]>' }
        )
        Piped = 'KvmVM'
        From = 'Get-KvmVM'
        Example = 'web01'
        WhatIf = 'on'
    }
    NetworkCommand     = @{
        Default = 'ByName'
        Parameter = 'LibvirtNetwork network'
        Usings = @('LibvirtNetwork = KvmPS.Libvirt.Network')
        Label = 'network.Name'
        Sets = @(
            @{ Name = 'Name'; Parameters = '[-Name] <string[]>' }
            @{ Name = 'Network'; Parameters = '[-Network] <KvmNetwork[]>' }
        )
        Piped = 'KvmNetwork'
        From = 'Get-KvmNetwork'
        Example = 'lab'
        WhatIf = 'default'
    }
    StoragePoolCommand = @{
        Default = 'ByName'
        Parameter = 'Libvirt.StoragePool pool'
        Usings = @()
        Label = 'pool.Name'
        Sets = @(
            @{ Name = 'Name'; Parameters = '[-Name] <string[]>' }
            @{ Name = 'StoragePool'; Parameters = '[-StoragePool] <KvmStoragePool[]>' }
        )
        Piped = 'KvmStoragePool'
        From = 'Get-KvmStoragePool'
        Example = 'images'
        WhatIf = 'default-pool'
    }
    VolumeCommand      = @{
        Default = 'ByName'
        Parameter = 'StorageVolume volume'
        Usings = @('KvmPS.Libvirt')
        Label = '$"{volume.Pool.Name}/{volume.Name}"'
        Sets = @(
            @{ Name = 'Name'; Parameters = '[-Pool] <string> [-Name] <string[]>' }
            @{ Name = 'Volume'; Parameters = '[-Volume] <KvmVolume[]>' }
        )
        Piped = 'KvmVolume'
        From = 'Get-KvmVolume'
        Example = 'images web03.qcow2'
        WhatIf = 'default-pool spare.img'
    }
    MeteringCommand    = @{
        Default = '"VMName"'
        Parameter = 'Meter meter'
        Usings = @('KvmPS.State')
        Label = 'meter.Name'
        Sets = @(
            @{ Name = 'VMName'; Parameters = '[-VMName] <string[]>' }
            @{ Name = 'VM'; Parameters = '[-VM] <KvmVM[]>' }
        )
        Piped = 'KvmVM'
        From = 'Get-KvmVM'
        Example = 'web01'
        WhatIf = 'on'
    }
}
