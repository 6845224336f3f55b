#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.7' }
<#
-WhatIf of every cmdlet that changes something: it says what would be done, and nothing is. A new cmdlet needs a line here.
#>
BeforeDiscovery {
    Import-Module ($env:KVMPS_MODULE ? $env:KVMPS_MODULE : "$PSScriptRoot/../../out/KvmPS/KvmPS.psd1")
    $lines = @{
        'Add-KvmIOThread'            = 'Add-KvmIOThread off -WhatIf'
        'Add-KvmNetworkAdapter'      = 'Add-KvmNetworkAdapter off default -WhatIf'
        'Add-KvmVMDisk'              = 'Add-KvmVMDisk off "$TestDrive/spare.qcow2" -WhatIf'
        'Add-KvmVMMemory'            = 'Add-KvmVMMemory grows 128MB -WhatIf'
        'Convert-KvmDisk'            = 'Convert-KvmDisk "$TestDrive/spare.qcow2" "$TestDrive/new.raw" -Format Raw -WhatIf'
        'Copy-KvmDisk'               = 'Copy-KvmDisk "$TestDrive/spare.qcow2" "$TestDrive/copy.qcow2" -WhatIf'
        'Copy-KvmGuestFile'          = 'Copy-KvmGuestFile on "$TestDrive/definition.xml" /tmp/x -FileSource Host -WhatIf'
        'Copy-KvmVM'                 = 'Copy-KvmVM off copied -Full -WhatIf'
        'Copy-KvmVolume'             = 'Copy-KvmVolume default-pool spare.img copy.img -WhatIf'
        'Dismount-KvmIso'            = 'Dismount-KvmIso cd -WhatIf'
        'Enable-KvmMetering'         = 'Enable-KvmMetering on -WhatIf'
        'Export-KvmCloudInit'        = 'New-KvmCloudInit web | Export-KvmCloudInit "$TestDrive/seed.iso" -WhatIf'
        'Export-KvmReport'           = 'Export-KvmReport "$TestDrive/report.html" -WhatIf'
        'Export-KvmVM'               = 'Export-KvmVM off -Path "$TestDrive/" -WhatIf'
        'Export-KvmVolume'           = 'Export-KvmVolume default-pool spare.img "$TestDrive/out.img" -WhatIf'
        'Import-KvmImage'            = 'Import-KvmImage -Name debian-13 -Destination "$TestDrive/" -WhatIf'
        'Import-KvmVM'               = 'Import-KvmVM "$TestDrive/definition.xml" -Name imported -NewIdentity -WhatIf'
        'Import-KvmVolume'           = 'Import-KvmVolume "$TestDrive/spare.qcow2" default-pool -WhatIf'
        'Invoke-KvmGuestCommand'     = 'Invoke-KvmGuestCommand on /bin/true -WhatIf'
        'Invoke-KvmMonitor'          = 'Invoke-KvmMonitor test -Hmp "system_reset" -WhatIf'
        'Merge-KvmDisk'              = 'Merge-KvmDisk "$TestDrive/overlay.qcow2" -WhatIf'
        'Mount-KvmIso'               = 'Mount-KvmIso cd "$TestDrive/other.iso" -WhatIf'
        'New-KvmDisk'                = 'New-KvmDisk "$TestDrive/new.qcow2" 1GB -WhatIf'
        'New-KvmNetwork'             = 'New-KvmNetwork pester 10.99.0.0/24 -WhatIf'
        'New-KvmSnapshot'            = 'New-KvmSnapshot on -WhatIf'
        'New-KvmStoragePool'         = 'New-KvmStoragePool pester "$TestDrive/pool" -Build -Start -WhatIf'
        'New-KvmTemplate'            = 'New-KvmTemplate off -Folder "$TestDrive/t" -Generalize None -WhatIf'
        'New-KvmVM'                  = 'New-KvmVM new 64MB -NoNetwork -WhatIf'
        'New-KvmVolume'              = 'New-KvmVolume default-pool new.qcow2 1GB -WhatIf'
        'Optimize-KvmDisk'           = 'Optimize-KvmDisk "$TestDrive/spare.qcow2" -WhatIf'
        'Remove-KvmDisk'             = 'Remove-KvmDisk "$TestDrive/spare.qcow2" -Force -WhatIf'
        'Remove-KvmIOThread'         = 'Remove-KvmIOThread cd 1 -Force -WhatIf'
        'Remove-KvmNetwork'          = 'Remove-KvmNetwork default -Force -WhatIf'
        'Remove-KvmNetworkAdapter'   = 'Get-KvmNetworkAdapter test | Remove-KvmNetworkAdapter -Force -WhatIf'
        'Remove-KvmSnapshot'         = 'Remove-KvmSnapshot on kept -Force -WhatIf'
        'Remove-KvmStoragePool'      = 'Remove-KvmStoragePool default-pool -Force -WhatIf'
        'Remove-KvmVM'               = 'Remove-KvmVM off -RemoveDisk -Force -WhatIf'
        'Remove-KvmVMDisk'           = 'Remove-KvmVMDisk off vda -Force -WhatIf'
        'Remove-KvmVolume'           = 'Remove-KvmVolume default-pool spare.img -Force -WhatIf'
        'Resize-KvmDisk'             = 'Resize-KvmDisk "$TestDrive/spare.qcow2" 2GB -WhatIf'
        'Resize-KvmVolume'           = 'Resize-KvmVolume default-pool spare.img 2GB -WhatIf'
        'Restart-KvmVM'              = 'Restart-KvmVM on -WhatIf'
        'Resume-KvmVM'               = 'Resume-KvmVM paused -WhatIf'
        'Save-KvmScreenshot'         = 'Save-KvmScreenshot on "$TestDrive/" -WhatIf'
        'Save-KvmVM'                 = 'Save-KvmVM on -WhatIf'
        'Send-KvmKey'                = 'Send-KvmKey on ENTER -WhatIf'
        'Set-KvmBalloon'             = 'Set-KvmBalloon on 48MB -Force -WhatIf'
        'Set-KvmDiskBacking'         = 'Set-KvmDiskBacking "$TestDrive/overlay.qcow2" -NoBacking -WhatIf'
        'Set-KvmHugePage'            = 'Set-KvmHugePage 1 -WhatIf'
        'Set-KvmNetworkAdapter'      = 'Get-KvmNetworkAdapter test | Set-KvmNetworkAdapter -LinkState Down -WhatIf'
        'Set-KvmStoragePool'         = 'Set-KvmStoragePool default-pool -Autostart $true -WhatIf'
        'Set-KvmSwappiness'          = 'Set-KvmSwappiness 33 -WhatIf'
        'Set-KvmTransparentHugePage' = 'Set-KvmTransparentHugePage never -WhatIf'
        'Set-KvmVM'                  = 'Set-KvmVM off -Title new -WhatIf'
        'Set-KvmVMDisk'              = 'Set-KvmVMDisk off vda -Cache None -Scope Config -WhatIf'
        'Set-KvmVMXml'               = 'Set-KvmVMXml off ((Get-KvmVMXml off) -replace "<memory .*?</memory>", "<memory>131072</memory>") -WhatIf'
        'Set-KvmVcpu'                = 'Set-KvmVcpu off 1 -Maximum 4 -WhatIf'
        'Start-KvmVM'                = 'Start-KvmVM off -WhatIf'
        'Stop-KvmNetwork'            = 'Stop-KvmNetwork default -Force -WhatIf'
        'Stop-KvmStoragePool'        = 'Stop-KvmStoragePool default-pool -WhatIf'
        'Stop-KvmVM'                 = 'Stop-KvmVM on -WhatIf'
        'Suspend-KvmVM'              = 'Suspend-KvmVM on -WhatIf'
        'Test-KvmDisk'               = 'Test-KvmDisk "$TestDrive/spare.qcow2" -Repair -WhatIf'
        'Update-KvmStoragePool'      = 'Update-KvmStoragePool default-pool -WhatIf'
    }
    # What needs a guest, another state of the host or a driver that can do more: the live tests have these.
    $elsewhere = @(
        'Add-KvmBridgePort', 'Confirm-KvmBridge', 'New-KvmBridge', 'Remove-KvmBridge', 'Remove-KvmBridgePort', 'Set-KvmBridge'
        'Add-KvmPortForward', 'Remove-KvmPortForward'
        'Add-KvmDhcpReservation', 'Remove-KvmDhcpReservation', 'Set-KvmNetwork', 'Start-KvmNetwork', 'Start-KvmStoragePool'
        'Set-KvmCpuAffinity', 'Reset-KvmCpuAffinity', 'Set-KvmCpuLimit', 'Optimize-KvmBalloon', 'Set-KvmVMMemory', 'Remove-KvmVMMemory'
        'Copy-KvmVMDisk', 'Stop-KvmBlockJob', 'Mount-KvmDisk', 'Dismount-KvmDisk'
        'Edit-KvmVM', 'Restore-KvmVM', 'Restore-KvmSnapshot', 'Remove-KvmTemplate'
        'Disable-KvmMetering', 'Reset-KvmMetering', 'Update-KvmMetering'
        'Set-KvmCpuGovernor', 'Set-KvmIoScheduler', 'Set-KvmMemoryMerge', 'Set-KvmNested', 'Set-KvmTuning', 'Restore-KvmTuning'
        'Install-KvmHost', 'Start-KvmService', 'Stop-KvmService', 'Restart-KvmService'
    )
    $changing = (Get-Command -Module KvmPS | Where-Object { $_.Parameters.ContainsKey('WhatIf') }).Name
    $cases = $lines.Keys | Sort-Object | Where-Object { $_ -in $changing } | ForEach-Object { @{ command = $_; line = $lines[$_] } }
}

BeforeAll {
    # Other files of the same run may have removed it since.
    Import-Module ($env:KVMPS_MODULE ? $env:KVMPS_MODULE : "$PSScriptRoot/../../out/KvmPS/KvmPS.psd1")
    Connect-KvmHost test:///default | Out-Null
    foreach ($name in 'off', 'on', 'paused', 'spare', 'base') { New-KvmDisk "$TestDrive/$name.qcow2" 1GB | Out-Null }
    New-KvmDisk "$TestDrive/overlay.qcow2" -BackingFile "$TestDrive/base.qcow2" | Out-Null
    Set-Content "$TestDrive/cd.iso", "$TestDrive/other.iso" ''
    foreach ($name in 'off', 'on', 'paused') { New-KvmVM $name 64MB -Disk "$TestDrive/$name.qcow2" -NoNetwork | Out-Null }
    New-KvmVolume default-pool spare.img 1GB -Format Raw | Out-Null
    New-KvmVM cd 64MB -CdRom "$TestDrive/cd.iso" -NoNetwork | Out-Null
    Add-KvmIOThread cd 1
    New-KvmVM grows 64MB -NoNetwork | Set-KvmVM -HotAddMemory 1GB
    Start-KvmVM on, paused
    Suspend-KvmVM paused
    New-KvmSnapshot on kept | Out-Null
    Get-KvmVMXml grows | Set-Content "$TestDrive/definition.xml"

    # All that these cmdlets could have changed.
    function Get-Everything {
        Get-KvmVM | ForEach-Object { "$($_.Name) $($_.State)"; Get-KvmVMXml $_.Name -Inactive; Get-KvmSnapshot $_.Name | ForEach-Object Name }
        Get-KvmStoragePool | ForEach-Object { "$($_.Name) $($_.State) $($_.Autostart)" }
        Get-KvmVolume | ForEach-Object { "$_ $($_.Capacity)" }
        Get-ChildItem $TestDrive | ForEach-Object { "$($_.Name) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" }
    }
    $before = Get-Everything
}

AfterAll {
    Disconnect-KvmHost
}

Describe '-WhatIf' {
    It 'is tried here, or with the live tests, for <name>' -ForEach ($changing | ForEach-Object { @{ name = $_; known = $_ -in $lines.Keys -or $_ -in $elsewhere } }) {
        $known | Should -BeTrue -Because 'a cmdlet that changes something needs a line in WhatIf.Tests.ps1'
    }

    It 'of <command> says what would be done' -ForEach $cases {
        # "What if" goes to the host alone, where a transcript hears it.
        Start-Transcript "$TestDrive/transcript" | Out-Null
        try { & ([scriptblock]::Create($line)) -ErrorAction Stop | Out-Null }
        finally {
            Stop-Transcript | Out-Null
            $said = (Get-Content "$TestDrive/transcript") -like 'What if: *'
            Remove-Item "$TestDrive/transcript"
        }
        $said | Should -Not -BeNullOrEmpty
    }

    It 'has changed nothing' {
        Get-Everything | Should -Be $before
    }
}
