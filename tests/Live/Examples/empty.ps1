# A host without VMs: files that somebody has brought along.
$images = '/var/lib/libvirt/images'
$small = @{ VirtType = 'Qemu'; Graphics = 'None' }
$linux = @{ Kernel = '/var/lib/libvirt/boot/vmlinuz'; Initrd = '/var/lib/libvirt/boot/initrd.img'; KernelArguments = 'console=ttyS0 quiet panic=-1 mitigations=off no_timer_check rdinit=/init' }

function Set-File([string]$Path, [string]$Text = '') {
    $Path = $Path -replace '^~', $HOME
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($Path))
    [IO.File]::WriteAllText($Path, $Text)
}
function New-Disk([string]$Path) { New-KvmDisk $Path 64MB -Format $(if ($Path -like '*.qcow2') { 'Qcow2' } else { 'Raw' }) | Out-Null }

'a.qcow2', 'b.qcow2', 'base.qcow2', 'debian-12-generic-amd64.qcow2', 'log.qcow2', 'old.raw', 'shared.raw' | ForEach-Object { New-Disk $_ }
New-KvmDisk secret.qcow2 16MB -Passphrase (Read-Host -AsSecureString) | Out-Null
qemu-img create -q -f vmdk appliance.vmdk 16M
New-KvmCloudInit web01 | Export-KvmCloudInit tools.iso | Out-Null
Copy-KvmDisk tools.iso debian.iso | Out-Null
Copy-KvmDisk tools.iso $images/debian-13.iso | Out-Null
New-Disk $images/debian-13.qcow2
New-Disk ~/Downloads/appliance.qcow2
Set-File ~/.ssh/id_ed25519.pub "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0p6oA8m9x5v0Zr3Qq0c7o8d8d1Yl2yC1yS6w0VbL1k anna@host`n"
Set-File /srv/work/nginx.conf 'user www;'
Set-File /srv/work/site.tar 'a site'
Set-File /srv/work/user-data.yaml "#cloud-config`npackage_update: true`n"
Set-File /srv/work/vms.csv "Name,Memory`nlist1,512MB`nlist2,512MB"
Set-File /srv/work/disks.csv "Path,Size`n$images/list1.qcow2,1GB`n$images/list2.qcow2,1GB"

# What the examples really made, after each page.
function Clear-Host {
    Get-KvmVM | Remove-KvmVM -Force
    [IO.Directory]::Delete('/srv/export', $true)
    $null = [IO.Directory]::CreateDirectory('/srv/export')
    [IO.File]::Delete('/srv/work/seed.iso')
    Get-KvmTemplate | Remove-KvmTemplate -Force
    Get-KvmNetwork | Where-Object Name -ne default | Remove-KvmNetwork -Force
    Get-KvmStoragePool | Remove-KvmStoragePool -Force
    Get-KvmBridge | Where-Object Name -ne virbr0 | Remove-KvmBridge -Force
    foreach ($file in [IO.Directory]::GetFiles($images) + [IO.Directory]::GetFiles('/srv/images')) {
        if ($file -notlike '*/debian-13.*') { [IO.File]::Delete($file) }
    }
}
