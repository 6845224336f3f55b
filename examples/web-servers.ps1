<#
.SYNOPSIS
Web servers that share a base image: web01, web02 and so on, each with a disk of its own on top of it.

.DESCRIPTION
Those that exist are left alone, so that it can be repeated, also with a larger -Count. One that cannot be made leaves no disk
behind. Writes the VMs that it has made.

.EXAMPLE
./web-servers.ps1 -BaseImage /var/lib/libvirt/images/debian-13.qcow2 -Count 10 -Start

.EXAMPLE
./web-servers.ps1 -BaseImage /var/lib/libvirt/images/debian-13.qcow2 -Count 10 -WhatIf
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    # A qcow2 or raw image with an installed system. It must not be changed any more.
    [Parameter(Mandatory)]
    [string]$BaseImage,

    # Where the disks go. Default: beside the base image.
    [string]$Folder = (Split-Path $BaseImage),

    # What their names begin with.
    [string]$Prefix = 'web',

    # How many there are to be.
    [ValidateRange(1, 99)]
    [int]$Count = 10,

    # Memory of each.
    [long]$Memory = 1GB,

    # The libvirt network that they are on.
    [string]$Network = 'default',

    # Starts those that were made.
    [switch]$Start,

    # A libvirt URI. Default: the current connection.
    [string]$Connection
)
Set-StrictMode -Version 3
$ErrorActionPreference = 'Stop'
$there = @{}
if ($Connection) { $there.Connection = $Connection }

foreach ($number in 1..$Count) {
    $name = '{0}{1:d2}' -f $Prefix, $number
    if (Get-KvmVM $name @there -ErrorAction Ignore) {
        Write-Verbose "$name exists."
        continue
    }
    if (-not $PSCmdlet.ShouldProcess($name, "Create a VM of $BaseImage with $($Memory / 1MB) MiB in network $Network")) { continue }
    $disk = New-KvmDisk (Join-Path $Folder "$name.qcow2") -BackingFile $BaseImage @there
    try { New-KvmVM $name $Memory -Disk $disk -Network $Network -Start:$Start @there }
    catch {
        Remove-KvmDisk $disk.Path -Force @there
        throw
    }
}
