<#
.SYNOPSIS
What of this host and its VMs is not as it should be: readiness, kernel settings, cache modes, CPUs that VMs share.

.DESCRIPTION
Looks only. Writes an object for each finding: Area (Host, Tuning, Disk, Cpu), Name, Value, Wanted, Why, and Fix, a command to paste. No
object: nothing was found.

.EXAMPLE
./tuning-audit.ps1 -Profile Latency | Format-Table Area, Name, Value, Wanted

.EXAMPLE
./tuning-audit.ps1 | Export-Csv "audit-$(Get-Date -Format yyyyMMdd).csv"

.EXAMPLE
if (./tuning-audit.ps1 -Area Disk) { throw 'A power cut would destroy data.' }
#>
[CmdletBinding()]
param(
    # What the host is for: Throughput, Latency or Density; about_KvmPS_Tuning explains them.
    [ValidateSet('Throughput', 'Latency', 'Density')]
    [string]$Profile = 'Throughput',

    # Which areas to look at. Default: all.
    [ValidateSet('Host', 'Tuning', 'Disk', 'Cpu')]
    [string[]]$Area = ('Host', 'Tuning', 'Disk', 'Cpu')
)
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

function Write-Finding([string]$Area, [string]$Name, $Value, $Wanted, [string]$Why, [string]$Fix) {
    [pscustomobject]@{ Area = $Area; Name = $Name; Value = "$Value"; Wanted = "$Wanted"; Why = $Why; Fix = $Fix }
}

if ($Area -contains 'Host') {
    foreach ($check in Test-KvmHost | Where-Object Result -in Warn, Fail) {
        Write-Finding Host $check.Name $check.Value $null $check.Why $check.Remedy
    }
}

if ($Area -contains 'Tuning') {
    foreach ($setting in Test-KvmTuning $Profile | Where-Object Result -eq Differs) {
        Write-Finding Tuning "$($setting.Name) $($setting.Target)" $setting.Value $setting.Wanted $setting.Why "Set-KvmTuning $Profile -WhatIf"
    }
}

if ($Area -contains 'Disk') {
    foreach ($disk in Get-KvmVM | Get-KvmVMDisk | Where-Object Safety -eq Unsafe) {
        Write-Finding Disk "$($disk.VMName) $($disk.Target)" $disk.Cache none 'What the guest has flushed is lost with the host''s power.' "Set-KvmVMDisk -VMName '$($disk.VMName -replace "'", "''")' -Target $($disk.Target) -Cache None -Scope Config"
    }
}

if ($Area -contains 'Cpu') {
    foreach ($check in Get-KvmVM -State Running | Test-KvmCpuPlan | Where-Object { -not $_.Passed }) {
        Write-Finding Cpu $check.VMName $check.Finding $null 'VMs on the same CPUs wait for each other; memory of another node is slower.' "New-KvmCpuPlan -VMName '$($check.VMName -replace "'", "''")' | Set-KvmCpuAffinity -WhatIf"
    }
}
