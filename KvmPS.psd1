@{
    RootModule           = 'KvmPS.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '3d6a4f4e-8f0e-4a53-9c06-0f3a0f6d3c7b'
    Author               = 'KvmPS contributors'
    CompanyName          = 'KvmPS'
    Copyright            = '(c) KvmPS contributors. MIT licence.'
    Description          = 'Cmdlets for KVM hosts: VMs, disks and hosts as objects in a pipeline, over libvirt and qemu-img.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @(
        'Format/Disk.Format.ps1xml'
        'Format/Guest.Format.ps1xml'
        'Format/Host.Format.ps1xml'
        'Format/Service.Format.ps1xml'
        'Format/Snapshot.Format.ps1xml'
        'Format/VM.Format.ps1xml'
    )
    TypesToProcess       = @('KvmPS.Types.ps1xml')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Compare-KvmDisk'
        'Connect-KvmHost'
        'Convert-KvmDisk'
        'Copy-KvmDisk'
        'Copy-KvmGuestFile'
        'Disconnect-KvmHost'
        'Dismount-KvmDisk'
        'Enter-KvmConsole'
        'Get-KvmDisk'
        'Get-KvmGuest'
        'Get-KvmHost'
        'Get-KvmService'
        'Get-KvmSnapshot'
        'Get-KvmVM'
        'Invoke-KvmGuestCommand'
        'Invoke-KvmMonitor'
        'Measure-KvmDisk'
        'Merge-KvmDisk'
        'Mount-KvmDisk'
        'New-KvmDisk'
        'New-KvmSnapshot'
        'New-KvmVM'
        'Optimize-KvmDisk'
        'Remove-KvmDisk'
        'Remove-KvmSnapshot'
        'Remove-KvmVM'
        'Resize-KvmDisk'
        'Restart-KvmService'
        'Restart-KvmVM'
        'Restore-KvmSnapshot'
        'Restore-KvmVM'
        'Resume-KvmVM'
        'Save-KvmScreenshot'
        'Save-KvmVM'
        'Send-KvmKey'
        'Set-KvmDiskBacking'
        'Set-KvmVM'
        'Start-KvmService'
        'Start-KvmVM'
        'Stop-KvmService'
        'Stop-KvmVM'
        'Suspend-KvmVM'
        'Test-KvmDisk'
        'Wait-KvmVM'
        'Watch-KvmVM'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('KVM', 'libvirt', 'QEMU', 'virtualization', 'hypervisor', 'VM', 'Linux', 'PSEdition_Core')
            LicenseUri = 'https://spdx.org/licenses/MIT.html'
        }
    }
}
