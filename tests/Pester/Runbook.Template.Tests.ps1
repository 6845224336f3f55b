#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.7' }
<#
How a runbook is tested without a hypervisor: copy this file beside yours and change the paths. docs/runbooks.md explains it.

test:///default is libvirt's own fake host, in this process: nothing has to be installed but libvirt, no root is needed, and
nothing stays. It creates, starts, stops, saves and removes VMs as the real one does. What it has not (guests, their agents,
what is inside of images), Mock stands in for, and Should -Invoke says whether it was asked for.
#>
BeforeAll {
    Import-Module ($env:KVMPS_MODULE ? $env:KVMPS_MODULE : "$PSScriptRoot/../../out/KvmPS/KvmPS.psd1")
    $examples = "$PSScriptRoot/../../examples"
    # The fake host lives as long as a connection to it is open.
    Connect-KvmHost test:///default | Out-Null
}

AfterAll {
    Disconnect-KvmHost
}

Describe 'web-servers.ps1' {
    BeforeAll {
        $runbook = "$examples/web-servers.ps1"
        $base = (New-KvmDisk "$TestDrive/base.qcow2" 1GB).Path
    }

    AfterEach {
        Get-KvmVM web* | Remove-KvmVM -RemoveDisk -Force
    }

    It 'makes ten servers that run, each on top of the base image' {
        $made = & $runbook -BaseImage $base -Memory 64MB -Start
        $made.Name | Should -Be (1..10 | ForEach-Object { 'web{0:d2}' -f $_ })
        $made.State | Should -Be (@('Running') * 10)
        (Get-KvmDisk "$TestDrive/web10.qcow2").BackingFile | Should -Be $base
    }

    It 'makes only those that are missing when it is repeated' {
        & $runbook -BaseImage $base -Count 1 -Memory 64MB | Out-Null
        (& $runbook -BaseImage $base -Count 3 -Memory 64MB).Name | Should -Be 'web02', 'web03'
    }

    It 'makes nothing with -WhatIf' {
        & $runbook -BaseImage $base -Count 2 -WhatIf
        Get-KvmVM web* | Should -BeNullOrEmpty
        "$TestDrive/web01.qcow2" | Should -Not -Exist
    }

    It 'leaves no disk behind when a VM cannot be made' {
        { & $runbook -BaseImage $base -Count 1 -Memory 64 } | Should -Throw -ErrorId 'SizeUnitMistake,*'
        "$TestDrive/web01.qcow2" | Should -Not -Exist
    }
}

Describe 'patch-night.ps1' {
    BeforeAll {
        $runbook = "$examples/patch-night.ps1"
    }

    BeforeEach {
        foreach ($name in 'app1', 'app2') {
            $disk = New-KvmDisk "$TestDrive/$name.qcow2" 1GB
            New-KvmVM $name 64MB -Disk $disk -NoNetwork -Start | Out-Null
        }
        # The guest's part, which the fake host does not have.
        Mock Invoke-KvmGuestCommand { [pscustomobject]@{ ExitCode = 0 } }
        Mock Wait-KvmVM
        Mock Restore-KvmSnapshot
    }

    AfterEach {
        Get-KvmVM app* | Stop-KvmVM -TurnOff -PassThru | Remove-KvmVM -RemoveDisk -Force
    }

    It 'patches every running VM and keeps its snapshot' {
        Stop-KvmVM app2 -TurnOff
        $night = & $runbook app*
        $night.VMName | Should -Be 'app1'
        $night.Result | Should -Be 'Patched'
        (Get-KvmSnapshot app1).Name | Should -Be $night.Snapshot
        Get-KvmSnapshot app2 | Should -BeNullOrEmpty
        Should -Invoke Invoke-KvmGuestCommand -Times 1 -Exactly -ParameterFilter { $FilePath -eq '/usr/bin/apt-get' -and $VM.Name -eq 'app1' }
    }

    It 'takes back the one that fails, and goes on with the others' {
        Mock Invoke-KvmGuestCommand { [pscustomobject]@{ ExitCode = 100 } } -ParameterFilter { $VM.Name -eq 'app1' }
        $night = & $runbook app*
        $night.Result | Should -Be 'RolledBack', 'Patched'
        "$($night[0].Problem)" | Should -BeLike '*exit code 100*'
        Should -Invoke Restore-KvmSnapshot -Times 1 -Exactly -ParameterFilter { $VM.Name -eq 'app1' -and $Name -eq $night[0].Snapshot }
    }

    It 'takes back one that does not come back in time' {
        Mock Wait-KvmVM { throw 'no agent' }
        (& $runbook app1).Result | Should -Be 'RolledBack'
        Should -Invoke Restore-KvmSnapshot -Times 1 -Exactly
    }

    It 'does not touch a VM that cannot have a snapshot' {
        # The VM 'test' of the fake host has a raw disk.
        $night = & $runbook test
        $night.Result | Should -Be 'Untouched'
        $night.Problem.FullyQualifiedErrorId | Should -BeLike 'SnapshotFormatUnsupported,*'
        Should -Invoke Invoke-KvmGuestCommand -Times 0 -Exactly
    }

    It 'says when the way back fails too' {
        Mock Wait-KvmVM { throw 'no agent' }
        Mock Restore-KvmSnapshot { throw 'gone' }
        (& $runbook app1).Result | Should -Be 'RollbackFailed'
    }

    It 'changes nothing with -WhatIf' {
        & $runbook app* -WhatIf | Should -BeNullOrEmpty
        Get-KvmSnapshot app1 | Should -BeNullOrEmpty
        Should -Invoke Invoke-KvmGuestCommand -Times 0 -Exactly
    }
}

Describe 'move-to-bridge.ps1' {
    BeforeAll {
        $runbook = "$examples/move-to-bridge.ps1"
    }

    BeforeEach {
        foreach ($name in 'net1', 'net2') { New-KvmVM $name 64MB -Network default -Start | Out-Null }
        # The fake host plugs nothing over, and its guests have no addresses.
        Mock Set-KvmNetworkAdapter
        Mock Get-KvmIPAddress { [pscustomobject]@{ MacAddress = (Get-KvmNetworkAdapter -VM $VM).MacAddress; Address = [ipaddress]'192.0.2.7' } }
    }

    AfterEach {
        Get-KvmVM net* | Stop-KvmVM -TurnOff -PassThru | Remove-KvmVM -Force
    }

    It 'moves each adapter of the network' {
        $moved = & $runbook net* br0
        $moved.VMName | Should -Be 'net1', 'net2'
        $moved.Result | Should -Be 'Moved', 'Moved'
        "$($moved[0].After)" | Should -Be '192.0.2.7'
        Should -Invoke Set-KvmNetworkAdapter -Times 2 -Exactly -ParameterFilter { $Bridge -eq 'br0' }
    }

    It 'plugs back a guest that has no address in time, and goes on' {
        Mock Get-KvmIPAddress -ParameterFilter { $VM.Name -eq 'net1' }
        $moved = & $runbook net* br0 -TimeoutSec 0
        $moved.Result | Should -Be 'RolledBack', 'Moved'
        Should -Invoke Set-KvmNetworkAdapter -Times 1 -Exactly -ParameterFilter { $Network -eq 'default' }
    }

    It 'says when the way back fails too' {
        Mock Set-KvmNetworkAdapter { throw 'the daemon is gone' }
        (& $runbook net1 br0).Result | Should -Be 'RollbackFailed'
    }

    It 'leaves other networks and VMs that are off as they are, but for what is stored' {
        Stop-KvmVM net2 -TurnOff
        & $runbook net* br0 -Network other | Should -BeNullOrEmpty
        (& $runbook net2 br0).Result | Should -Be 'Stored'
    }

    It 'changes nothing with -WhatIf' {
        & $runbook net* br0 -WhatIf | Should -BeNullOrEmpty
        Should -Invoke Set-KvmNetworkAdapter -Times 0 -Exactly
    }
}

Describe 'tuning-audit.ps1' {
    BeforeAll {
        $runbook = "$examples/tuning-audit.ps1"
        # A host whose files are copies: docs/runbooks.md tells of KVMPS_HOST_ROOT.
        $root = "$TestDrive/host"
        foreach ($file in @{ '/proc/sys/vm/swappiness' = '60'; '/sys/kernel/mm/ksm/run' = '1' }.GetEnumerator()) {
            $null = New-Item "$root$($file.Key)" -Force -Value "$($file.Value)`n"
        }
        $env:KVMPS_HOST_ROOT = $root
    }

    AfterAll {
        $env:KVMPS_HOST_ROOT = $null
    }

    It 'finds what differs from the profile, and says what to type' {
        $found = & $runbook -For Latency -Area Tuning
        ($found | Where-Object Name -eq 'Swappiness host').Value | Should -Be '60'
        $found.Fix | Select-Object -Unique | Should -Be 'Set-KvmTuning Latency -WhatIf'
    }

    It 'finds nothing where all fits' {
        Mock Test-KvmTuning
        & $runbook -Area Tuning | Should -BeNullOrEmpty
    }

    It 'finds disks whose data a power cut destroys, whatever the VM is called' {
        Mock Get-KvmVMDisk { [pscustomobject]@{ VMName = "it's"; Target = 'vda'; Cache = 'unsafe'; Safety = 'Unsafe' } }
        (& $runbook -Area Disk).Fix | Should -Be "Set-KvmVMDisk -VMName 'it''s' -Target vda -Cache None -Scope Config"
    }

    It 'finds VMs on the same CPUs' {
        Mock Test-KvmCpuPlan { [pscustomobject]@{ VMName = 'db1'; Passed = $false; Finding = 'shares CPU 2 with db2' } }
        (& $runbook -Area Cpu).Value | Should -Be 'shares CPU 2 with db2'
    }
}
