# The VMs, disks, networks and pools that the examples speak of; all VMs are off.
'db01.raw', 'db01.qcow2', 'db01-root.qcow2', 'web01.qcow2', 'web02.qcow2', 'golden.qcow2', 'shop.raw', 'base2.qcow2', 'node3.qcow2' | ForEach-Object { New-Disk $images/$_ }
New-KvmDisk $images/web01-new.qcow2 -BackingFile $images/debian-13.qcow2 | Out-Null
Copy-KvmDisk $images/debian-13.qcow2 /srv/base.qcow2 | Out-Null

New-KvmNetwork lab 192.168.50.0/24 -DhcpStart 192.168.50.100 -DhcpEnd 192.168.50.199 -Domain lab.example
New-KvmNetwork lab2 -Mode Isolated
New-KvmBridge br0 eth3
New-KvmBridge br1 eth4
New-KvmBridge br2

New-KvmStoragePool images /srv/images -Build -Start -Autostart
New-KvmStoragePool old /srv/old -Build -Start
New-KvmVolume old last.qcow2 16MB | Out-Null
Stop-KvmStoragePool old
New-KvmStoragePool iso /srv/iso -Build -Start
'base.qcow2', 'web01.qcow2', 'web03.qcow2', 'db1.img' | ForEach-Object { New-KvmVolume images $_ 16MB -Format $(if ($_ -like '*.img') { 'Raw' } else { 'Qcow2' }) } | Out-Null

New-KvmTemplate -Name gold -Disk debian-12-generic-amd64.qcow2 -Memory 64MB -Generalize None | Out-Null
New-KvmTemplate -Name old -Disk old.raw -Memory 64MB -Generalize None | Out-Null
New-KvmVM -Template gold -Count 2 -NameFormat 'web-{0:00}' -MaximumVcpu 4 -MaximumMemory 8GB | Out-Null
New-KvmVM golden 64MB -Disk $images/golden.qcow2 @small
New-KvmVM web01 192MB -Disk $images/web01.qcow2 -CdRom debian.iso -Title Test -VirtType Qemu -MaximumVcpu 4 -Tag role=web, env=prod @linux
New-KvmVM web02 64MB -Disk $images/web02.qcow2 @small
New-KvmVM db01 192MB -Disk $images/db01-root.qcow2 -NoNetwork @small @linux
Set-KvmVM db01 -HotAddMemory 4GB -MemorySlots 8
New-KvmVM shop 64MB -Disk $images/shop.raw -NoNetwork @small
'lab-1', 'lab-2' | ForEach-Object {
    New-Disk $images/$_.qcow2
    New-KvmVM $_ 64MB -Disk $images/$_.qcow2 -Bridge br0 @small
}
'node1', 'node2' | ForEach-Object { New-KvmVM $_ 64MB -NoNetwork @small }
New-KvmVM test1 64MB -MaximumMemory 1GB -NoNetwork @small
Add-KvmNetworkAdapter node1 -Network lab -MacAddress 52:54:00:18:c1:f1
New-KvmVM dns01 64MB @small
'cpu-web01', 'cpu-web1' | ForEach-Object { New-KvmVM $_ 64MB -NoNetwork -MaximumVcpu 4 -Vcpu 2 @small }
New-KvmSnapshot lab-1, lab-2 clean | Out-Null
