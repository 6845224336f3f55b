<#
.SYNOPSIS
A fleet: one guest becomes a template, many VMs are made of it and started, all their agents answer, each is a machine of its own, what
they use is metered, a third gets another vCPU while it runs, and all are removed again. Every step prints how long it took.

.DESCRIPTION
It needs the tiny Linux guest of tests/Guest (vmlinuz, initrd.img), mkfs.ext4 and 180 MB of memory for each VM:

  tests/Guest/build-guest.sh out/guest
  ./build.sh Run examples/fleet.ps1 -GuestPath out/guest -Count 20

Stopped with Ctrl+C it cleans up as well.
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSReviewUnusedParameter', '', Justification = 'They are used in the script blocks of the steps.')]
param(
    # Folder with vmlinuz and initrd.img of a Linux guest that starts qemu-guest-agent.
    [Parameter(Mandatory = $true)]
    [string]$GuestPath,

    # How many VMs.
    [ValidateRange(1, 250)]
    [int]$Count = 10,

    # For how many seconds they are metered.
    [int]$MeterSec = 60,

    # A subnet that is free on this host, for a network of the fleet's own.
    [string]$Subnet = '198.18.50.0/24',

    # How many are made, started and waited for at once.
    [int]$ThrottleLimit = 8,

    # Where the fleet keeps its files; QEMU's user must be able to enter it. Default: a new folder in /var/tmp.
    [string]$Folder = "/var/tmp/kvmps-fleet-$PID"
)

$ErrorActionPreference = 'Stop'
$name = "kvmps-fleet-$PID"
$templates = "$Folder/templates"
$times = [Collections.Generic.List[string]]::new()

function Step([string]$Text, [scriptblock]$Work) {
    "`n$($PSStyle.Foreground.Cyan)# $Text$($PSStyle.Reset)" | Out-Host
    $watch = [Diagnostics.Stopwatch]::StartNew()
    & $Work
    $times.Add(('{0,8:0.0} s  {1}' -f $watch.Elapsed.TotalSeconds, $Text))
}

# What the guest says it is: its name, machine-id, SSH host key, MAC address, UUID.
function Get-Identity([string]$VMName) {
    $files = '/proc/sys/kernel/hostname', '/etc/machine-id', '/etc/ssh/ssh_host_test_key', '/sys/class/net/eth0/address', '/sys/class/dmi/id/product_uuid'
    foreach ($file in $files) { (Invoke-KvmGuestCommand -VMName $VMName -FilePath cat -ArgumentList $file).StandardOutput.Trim() }
}

# What is left of the fleet where libvirt and QEMU keep such things.
function Get-Leftover {
    foreach ($place in '/var/lib/libvirt/qemu/nvram', '/var/lib/libvirt/qemu/save', '/var/lib/libvirt/dnsmasq', '/run/libvirt/qemu', '/etc/libvirt/qemu') {
        Get-ChildItem $place -Filter "*$name*" -File -Recurse -ErrorAction Ignore
    }
    Get-Process qemu-system-* | Where-Object CommandLine -Like "*$name*" | ForEach-Object { "process $($_.Id)" }
}

$null = New-Item -ItemType Directory -Force "$Folder/root/etc"
Copy-Item "$GuestPath/vmlinuz", "$GuestPath/initrd.img" $Folder

try {
    Step 'A network of its own' { New-KvmNetwork -Name $name -Subnet $Subnet -Start | Out-Host }

    Step 'The golden guest, with a disk of its own' {
        $null = New-Item "$Folder/golden.img"
        mkfs.ext4 -q -d "$Folder/root" "$Folder/golden.img" 16M
        if ($LASTEXITCODE -ne 0) { throw 'mkfs.ext4 failed.' }
        New-KvmVM -Name $name -Memory 160MB -MaximumVcpu 2 -Disk "$Folder/golden.img" -Graphics None -VirtType Qemu `
            -Kernel "$Folder/vmlinuz" -Initrd "$Folder/initrd.img" -KernelArguments 'console=ttyS0 quiet panic=-1 rdinit=/init' -Start |
            Wait-KvmVM -For Agent -TimeoutSec 300
    }

    Step 'A template of it, generalised by its agent' {
        New-KvmTemplate -VMName $name -Name fleet -Folder $templates -Generalize Agent -Force | Out-Host
    }

    Step "$Count linked VMs of the template, each with a disc of cloud-init's" {
        $init = New-KvmCloudInit -User fleet -RunCommand 'echo one of the fleet'
        $made = New-KvmVM -Template fleet -TemplateFolder $templates -Count $Count -NameFormat "$name-{0:000}" -Tag role=fleet -CloudInit $init -Network $name -ThrottleLimit $ThrottleLimit
        if (@($made).Count -ne $Count) { throw "Only $(@($made).Count) of $Count VMs were made." }
    }

    Step 'Start them' { Get-KvmVM -Name "$name-*" -Tag role=fleet | Start-KvmVM -ThrottleLimit $ThrottleLimit }

    Step 'All agents answer' { Wait-KvmVM -Name "$name-*" -For Agent -TimeoutSec 900 }

    Step 'Each is a machine of its own, asked of the guests' {
        $seen = [Collections.Generic.HashSet[string]]::new()
        foreach ($vm in Get-KvmVM -Name "$name-*") {
            foreach ($part in Get-Identity $vm.Name) {
                if (-not $part -or -not $seen.Add($part)) { throw "VM $($vm.Name) is not a machine of its own: '$part'" }
            }
        }
        "$($seen.Count) host names, machine-ids, host keys, MAC addresses and UUIDs, and no two the same" | Out-Host
    }

    Step "What they use in $MeterSec s" {
        Get-KvmVM -Name "$name-*" | Enable-KvmMetering
        Start-Sleep $MeterSec
        Update-KvmMetering
        $used = @(Measure-KvmVM -Name "$name-*")
        if ($used.Count -ne $Count) { throw "Only $($used.Count) of $Count meters were read." }
        $sum = 'CpuSeconds', 'MemoryGiBHours', 'DiskRead', 'NetworkSent' | ForEach-Object { ($used | Measure-Object $_ -Sum).Sum }
        ('{0:0.0} CPU seconds, {1:0.000} GiB-hours of memory, {2} bytes read from disks, {3} bytes sent' -f $sum) | Out-Host
    }

    Step 'A third gets another vCPU while it runs' {
        $third = Get-KvmVM -Name "$name-*" | Select-Object -First ([Math]::Ceiling($Count / 3))
        $third | Set-KvmVcpu -Count 2 | Out-Null
        foreach ($vm in $third) {
            if ((Get-KvmVM -Name $vm.Name).Vcpu -ne 2) { throw "VM $($vm.Name) has no second vCPU." }
        }
    }

    Step 'Remove them with their disks; the template stays' {
        Get-KvmVM -Name "$name-*" | Remove-KvmVM -RemoveDisk -Force
        # A removed VM's meter stays, for there may be a bill to pay.
        Reset-KvmMetering -VMName "$name-*" -Force
        Get-KvmTemplate -Folder $templates | Out-Host
        if (Get-ChildItem "$Folder/*.qcow2", "$Folder/*.iso") { throw 'Disks are left.' }
        Remove-KvmTemplate -Name fleet -Folder $templates -Force
    }
}
finally {
    # Also after an error or Ctrl+C; what was never made is not there to remove.
    Get-KvmVM -Name "$name*" | Remove-KvmVM -Force
    # With it go the leases.
    Get-KvmNetwork -Name "$name*" | Remove-KvmNetwork -Force
    Remove-Item $Folder -Recurse -Force
}

if ((Get-KvmVM -Name "$name*") -or ($left = Get-Leftover)) { throw "Something is left of $($name): $left" }
"`nNothing is left. $Count VMs:" | Out-Host
$times | Out-Host
