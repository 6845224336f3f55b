<#
.SYNOPSIS
A first VM, end to end: a disk, a VM, a booted Linux guest whose agent answers, a snapshot, a clean shutdown, and nothing left behind.

.DESCRIPTION
./build.sh Demo runs this with a tiny Linux guest that it builds itself. Stopped with Ctrl+C it cleans up as well.

.PARAMETER GuestPath
Folder with vmlinuz and initrd.img of a Linux guest that starts qemu-guest-agent.

.PARAMETER Folder
Where the demo keeps its files; QEMU's user must be able to enter it. Default: a new folder in /var/tmp.
#>
param(
    [Parameter(Mandatory = $true)]
    [string]$GuestPath,

    [string]$Folder = "/var/tmp/kvmps-demo-$PID"
)

$ErrorActionPreference = 'Stop'
$name = "kvmps-demo-$PID"

function Step([string]$Text) { "`n$($PSStyle.Foreground.Cyan)# $Text$($PSStyle.Reset)" | Out-Host }

# A guest folder in somebody's home cannot be entered by QEMU's user, so the demo works on copies.
$null = New-Item -ItemType Directory -Force $Folder
Copy-Item "$GuestPath/vmlinuz", "$GuestPath/initrd.img" $Folder

try {
    Step 'Is this host ready? Test-KvmHost'
    Test-KvmHost | Out-Host

    Step 'The host'
    Get-KvmHost | Out-Host

    Step 'A disk: New-KvmDisk -Path disk.qcow2 -Size 1GB'
    $disk = New-KvmDisk -Path "$Folder/disk.qcow2" -Size 1GB
    $disk | Out-Host

    Step "A VM with that disk: New-KvmVM -Name $name -Memory 256MB -Vcpu 1 -MaximumVcpu 2 -Disk `$disk ... -Start"
    New-KvmVM -Name $name -Memory 256MB -Vcpu 1 -MaximumVcpu 2 -Disk $disk `
        -Kernel "$Folder/vmlinuz" -Initrd "$Folder/initrd.img" `
        -KernelArguments "console=ttyS0 quiet panic=-1 rdinit=/init hostname=$name" `
        -Description 'Made by the KvmPS demo; it removes itself.' -Start | Out-Host

    Step "Linux boots; wait until its agent answers: Wait-KvmVM -Name $name -For Agent"
    Wait-KvmVM -Name $name -For Agent -TimeoutSec 180
    Wait-KvmVM -Name $name -For IPAddress -TimeoutSec 60
    Get-KvmVM -Name $name | Out-Host

    Step "A snapshot, a mistake, and back: New-KvmSnapshot, Restore-KvmSnapshot"
    New-KvmSnapshot -VMName $name -Name 'before' -Description 'Before the mistake' | Out-Host
    $mistake = Invoke-KvmGuestCommand -VMName $name -FilePath /bin/sh -ArgumentList '-c', 'echo oops > /tmp/mistake; ls /tmp/mistake'
    Restore-KvmSnapshot -VMName $name -Name 'before' -Force
    Wait-KvmVM -Name $name -For Agent -TimeoutSec 60
    $after = Invoke-KvmGuestCommand -VMName $name -FilePath /bin/sh -ArgumentList '-c', 'ls /tmp/mistake || echo gone'
    "In the guest before: $($mistake.StandardOutput.Trim()); after: $($after.StandardOutput.Trim())" | Out-Host
    if ($after.StandardOutput.Trim() -ne 'gone') { throw 'The snapshot did not bring the guest back.' }

    Step "Shut it down through the guest: Stop-KvmVM -Name $name"
    Stop-KvmVM -Name $name -PassThru | Out-Host

    Step "Remove it with its disk: Remove-KvmVM -Name $name -RemoveDisk"
    Remove-KvmVM -Name $name -RemoveDisk -WhatIf
}
finally {
    # Also after an error or Ctrl+C; what was never made is not there to remove.
    Get-KvmVM -Name "$name*" | Remove-KvmVM -RemoveDisk -Force
    Remove-Item $Folder -Recurse -Force
}

Step 'Nothing is left'
$left = Get-KvmVM -Name "$name*"
if ($left) { throw "VM $name is still there." }
if (Test-Path $Folder) { throw "$Folder is still there." }
"No VM $name, no $Folder." | Out-Host
