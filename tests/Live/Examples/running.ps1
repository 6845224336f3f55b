# Those that the examples work on run; the guests of web01 and db01 are real ones.
Get-KvmVM web02 | Get-KvmNetworkAdapter | Add-KvmDhcpReservation -IPAddress 192.168.122.202
Get-KvmVM dns01 | Get-KvmNetworkAdapter | Add-KvmDhcpReservation -IPAddress 192.168.122.203
Set-File /srv/work/filter.xml "<filter name='clean-traffic' chain='root'/>"
virsh -q nwfilter-define /srv/work/filter.xml | Out-Null
New-KvmSnapshot web01 before-upgrade | Out-Null
New-KvmSnapshot web01 s1 | Out-Null
Add-KvmIOThread web01 1
Start-KvmNetwork lab
Add-KvmDhcpReservation lab 52:54:00:00:10:02 192.168.50.10 -HostName web01
Start-KvmVM web01, web02, db01, shop, dns01, cpu-web01, cpu-web1, lab-1, lab-2
Enable-KvmMetering web01, db01
Wait-KvmVM web01, db01 -For Agent -TimeoutSec 300
Add-KvmIOThread web01 4
Add-KvmVMMemory db01 128MB
Add-KvmVMMemory db01 512MB -Type VirtioMem -RequestedSize 128MB
Wait-KvmVM web01 -For IPAddress -TimeoutSec 60
