<#
.SYNOPSIS
What of this host and its VMs is not as it should be: readiness, kernel settings, cache modes, CPUs that VMs share.

.DESCRIPTION
Looks only. Writes an object for each finding: Area (Host, Tuning, Disk, Cpu), Name, Value, Wanted, Why, and Fix, a command to paste. No
object: nothing was found.

.EXAMPLE
./tuning-audit.ps1 -For Latency | Format-Table Area, Name, Value, Wanted

.EXAMPLE
./tuning-audit.ps1 | Export-Csv "audit-$(Get-Date -Format yyyyMMdd).csv"

.EXAMPLE
if (./tuning-audit.ps1 -Area Disk) { throw 'A power cut would destroy data.' }
#>
[CmdletBinding()]
param(
    # What the host is for: Throughput, Latency or Density; about_KvmPS_Tuning explains them.
    [ValidateSet('Throughput', 'Latency', 'Density')]
    [string]$For = 'Throughput',

    # Which areas to look at. Default: all.
    [ValidateSet('Host', 'Tuning', 'Disk', 'Cpu')]
    [string[]]$Area = ('Host', 'Tuning', 'Disk', 'Cpu')
)
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'

if ($Area -contains 'Host') {
    foreach ($check in Test-KvmHost | Where-Object Result -in Warn, Fail) {
        [pscustomobject]@{ Area = 'Host'; Name = $check.Name; Value = $check.Value; Wanted = ''; Why = $check.Why; Fix = $check.Remedy }
    }
}

if ($Area -contains 'Tuning') {
    foreach ($setting in Test-KvmTuning $For | Where-Object Result -eq Differs) {
        [pscustomobject]@{
            Area = 'Tuning'; Name = "$($setting.Name) $($setting.Target)"; Value = $setting.Value; Wanted = $setting.Wanted
            Why = $setting.Why; Fix = "Set-KvmTuning $For -WhatIf"
        }
    }
}

if ($Area -contains 'Disk') {
    foreach ($disk in Get-KvmVM | Get-KvmVMDisk | Where-Object Safety -eq Unsafe) {
        [pscustomobject]@{
            Area = 'Disk'; Name = "$($disk.VMName) $($disk.Target)"; Value = "$($disk.Cache)"; Wanted = 'none'
            Why = "What the guest has flushed is lost with the host's power."
            Fix = "Set-KvmVMDisk -VMName '$($disk.VMName -replace "'", "''")' -Target $($disk.Target) -Cache None -Scope Config"
        }
    }
}

if ($Area -contains 'Cpu') {
    foreach ($check in Get-KvmVM -State Running | Test-KvmCpuPlan | Where-Object { -not $_.Passed }) {
        [pscustomobject]@{
            Area = 'Cpu'; Name = $check.VMName; Value = "$($check.Finding)"; Wanted = ''
            Why = 'VMs on the same CPUs wait for each other; memory of another node is slower.'
            Fix = "New-KvmCpuPlan -VMName '$($check.VMName -replace "'", "''")' | Set-KvmCpuAffinity -WhatIf"
        }
    }
}
