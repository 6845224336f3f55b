<#
.SYNOPSIS
Moves VMs from a NAT network to a bridge of the host, while they run; one that finds no address there goes back.

.DESCRIPTION
Each network adapter that is on the network is plugged over to the bridge, in the running VM and in its definition. Its cable is out
meanwhile, by which most guests notice that they have to ask for an address again. One that has none in time is plugged back. VMs that are off only get
their definition changed. Writes an object for each adapter: VMName, MacAddress, Result (Moved, Stored, RolledBack, RollbackFailed),
Before and After (addresses) and Problem.

Guests with a fixed address ask nobody: change it in the guest first, and use -SkipAddress. Port forwards of the VM stay; look at
them with Get-KvmPortForward.

.EXAMPLE
./move-to-bridge.ps1 web* -Bridge br0 -WhatIf

.EXAMPLE
./move-to-bridge.ps1 web* -Bridge br0 | Where-Object Result -ne Moved
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # VMs by name or wildcard.
    [Parameter(Mandatory, Position = 0)]
    [string[]]$Name,

    # The bridge of the host: Get-KvmBridge lists them, New-KvmBridge makes one of a NIC.
    [Parameter(Mandatory, Position = 1)]
    [string]$Bridge,

    # The libvirt network that they are on.
    [string]$Network = 'default',

    # How long a guest may take to get its new address.
    [int]$TimeoutSec = 60,

    # A command of the guest's shell for guests that do not notice, run by its agent, such as 'dhclient -r eth0; dhclient eth0'.
    [string]$Renew,

    # Do not wait for an address.
    [switch]$SkipAddress,

    # A libvirt URI. Default: the current connection.
    [string]$Connection
)
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$there = @{}
if ($Connection) { $there.Connection = $Connection }

function Wait-NewAddress($VM, $Adapter) {
    $end = [DateTime]::UtcNow.AddSeconds($TimeoutSec)
    while ($true) {
        # The old lease is still there for a while, so only another address tells.
        $new = Get-KvmIPAddress -VM $VM -ErrorAction Ignore | Where-Object { $_.MacAddress -eq $Adapter.MacAddress -and $_.Address -notin $Adapter.IPAddress }
        if ($new) { return $new.Address }
        if ([DateTime]::UtcNow -gt $end) { throw "The guest has no address on bridge $Bridge after $TimeoutSec s." }
        Start-Sleep 1
    }
}

foreach ($vm in Get-KvmVM $Name @there) {
    foreach ($adapter in Get-KvmNetworkAdapter -VM $vm | Where-Object { $_.Type -eq 'network' -and $_.Source -eq $Network }) {
        if (-not $PSCmdlet.ShouldProcess($vm.Name, "Plug $($adapter.MacAddress) over from network $Network to bridge $Bridge")) { continue }
        $result = $adapter.Live ? 'Moved' : 'Stored'
        $after = $problem = $null
        try {
            Set-KvmNetworkAdapter -NetworkAdapter $adapter -Bridge $Bridge
            if ($Renew -and $adapter.Live) { $null = Invoke-KvmGuestCommand -VM $vm -FilePath /bin/sh -ArgumentList '-c', $Renew -TimeoutSec $TimeoutSec }
            if ($adapter.Live -and -not $SkipAddress) { $after = Wait-NewAddress $vm $adapter }
        }
        catch {
            $problem = $_
            $result = 'RolledBack'
            try { Set-KvmNetworkAdapter -NetworkAdapter $adapter -Network $Network }
            catch {
                $result = 'RollbackFailed'
                $problem = $_
            }
        }
        [pscustomobject]@{ VMName = $vm.Name; MacAddress = $adapter.MacAddress; Result = $result; Before = $adapter.IPAddress; After = $after; Problem = $problem }
    }
}
