<#
.SYNOPSIS
Patch night: each running VM gets a snapshot, is patched through its guest agent and restarted; one that fails goes back.

.DESCRIPTION
One VM after the other, so that a patch that breaks things breaks one at a time. Writes an object for each VM: VMName, Result
(Patched, RolledBack, Untouched, RollbackFailed), Snapshot and Problem. Snapshots stay until you are sure:

  Get-KvmVM web* | Get-KvmSnapshot | Where-Object Name -like before-patch* | Remove-KvmSnapshot

.EXAMPLE
./patch-night.ps1 web*

.EXAMPLE
./patch-night.ps1 web* -FilePath /usr/bin/dnf -ArgumentList --assumeyes, upgrade | Where-Object Result -ne Patched
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # VMs by name or wildcard; those that do not run are left alone.
    [Parameter(Mandatory, Position = 0)]
    [string[]]$Name,

    # What patches the guest.
    [string]$FilePath = '/usr/bin/apt-get',

    # Its arguments.
    [string[]]$ArgumentList = ('--yes', 'upgrade'),

    # How long patching, and coming back after the restart, may take.
    [int]$TimeoutSec = 900,

    # A libvirt URI. Default: the current connection.
    [string]$Connection
)
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$there = @{}
if ($Connection) { $there.Connection = $Connection }
$snapshot = 'before-patch-' + [DateTime]::Now.ToString('yyyyMMdd-HHmmss')

foreach ($vm in Get-KvmVM $Name -State Running @there) {
    if (-not $PSCmdlet.ShouldProcess($vm.Name, "Snapshot $snapshot; $FilePath $ArgumentList; restart")) { continue }
    $result = 'Untouched'
    $problem = $null
    try {
        $null = New-KvmSnapshot -VM $vm -Name $snapshot
        $result = 'RolledBack'
        $run = Invoke-KvmGuestCommand -VM $vm -FilePath $FilePath -ArgumentList $ArgumentList -TimeoutSec $TimeoutSec
        if ($run.ExitCode -ne 0) { throw "$FilePath ended with exit code $($run.ExitCode)." }
        Restart-KvmVM -VM $vm -TimeoutSec $TimeoutSec
        Wait-KvmVM -VM $vm -For Agent -TimeoutSec $TimeoutSec
        $result = 'Patched'
    }
    catch {
        $problem = $_
        if ($result -eq 'RolledBack') {
            try { Restore-KvmSnapshot -VM $vm -Name $snapshot -Force }
            catch {
                $result = 'RollbackFailed'
                $problem = $_
            }
        }
    }
    [pscustomobject]@{ VMName = $vm.Name; Result = $result; Snapshot = $snapshot; Problem = $problem }
}
