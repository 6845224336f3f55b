#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.7' }
<#
The module in scripts: the pipeline, errors by id, preference variables, strict mode, runspaces and jobs.
#>
BeforeAll {
    $manifest = (Resolve-Path ($env:KVMPS_MODULE ? $env:KVMPS_MODULE : "$PSScriptRoot/../../out/KvmPS/KvmPS.psd1")).Path
    Import-Module $manifest
    Connect-KvmHost test:///default | Out-Null
    foreach ($name in 'pipe1', 'pipe2', 'pipe3') { New-KvmVM $name 64MB -NoNetwork | Out-Null }
}

AfterAll {
    Get-KvmVM pipe* | Stop-KvmVM -TurnOff -PassThru | Remove-KvmVM -Force
    Disconnect-KvmHost
}

Describe 'The pipeline' {
    AfterEach {
        Get-KvmVM pipe* -State Running | Stop-KvmVM -TurnOff
    }

    It 'takes VMs as objects and keeps their order' {
        (Get-KvmVM pipe3, pipe1, pipe2 | Start-KvmVM -PassThru).Name | Should -Be 'pipe3', 'pipe1', 'pipe2'
    }

    It 'takes a VM whose name is a pattern as that VM alone' {
        New-KvmVM 'pipe[12]' 64MB -NoNetwork | Start-KvmVM
        (Get-KvmVM -State Running).Name | Should -Be 'pipe[12]', 'test'
        Get-KvmVM 'pipe`[12`]' | Stop-KvmVM -TurnOff -PassThru | Remove-KvmVM -Force
        (Get-KvmVM pipe*).Name | Should -Be 'pipe1', 'pipe2', 'pipe3'
    }

    It 'takes rows of a CSV file by property name' {
        @'
Name,Memory,Vcpu,NoNetwork
pipe4,64MB,2,true
pipe5,128MB,1,true
'@ | ConvertFrom-Csv | Select-Object Name, Memory, Vcpu, @{ n = 'NoNetwork'; e = { [switch]$true } } | New-KvmVM | Out-Null
        (Get-KvmVM pipe4).Vcpu | Should -Be 2
        (Get-KvmVM pipe5).Memory | Should -Be 128MB
        Remove-KvmVM pipe4, pipe5 -Force
    }

    It 'takes disks by their Path, also those of Get-ChildItem' {
        'one', 'two' | ForEach-Object { New-KvmDisk "$TestDrive/$_.qcow2" 1MB | Out-Null }
        (Get-ChildItem $TestDrive -Filter *.qcow2 | Get-KvmDisk).Path | Should -HaveCount 2
        Get-ChildItem $TestDrive -Filter *.qcow2 | Get-KvmDisk | Remove-KvmDisk -Force
        "$TestDrive/one.qcow2" | Should -Not -Exist
    }

    It 'hands a VM from cmdlet to cmdlet' {
        Get-KvmVM pipe1 | Start-KvmVM -PassThru | Suspend-KvmVM -PassThru | Resume-KvmVM -PassThru | Save-KvmVM
        (Get-KvmVM pipe1).State | Should -Be 'Saved'
        Get-KvmVM pipe1 | Start-KvmVM -PassThru | Stop-KvmVM -TurnOff -PassThru | Set-KvmVM -Title 'as before' -PassThru | Should -Not -BeNullOrEmpty
        (Get-KvmVM pipe1 -Detailed).Title | Should -Be 'as before'
    }

    It 'goes on after a VM that fails' {
        Start-KvmVM pipe2
        $started = 'pipe1', 'nosuch', 'pipe3' | ForEach-Object { Start-KvmVM $_ -PassThru -ErrorAction SilentlyContinue -ErrorVariable +problems }
        $started.Name | Should -Be 'pipe1', 'pipe3'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'VMNotFound,*'
    }

    It 'stops early for Select-Object -First' {
        (Get-KvmVM pipe* | Start-KvmVM -PassThru -ThrottleLimit 1 | Select-Object -First 1).Name | Should -Be 'pipe1'
    }
}

Describe 'Errors' {
    # No host is current after a Connect-KvmHost that failed.
    AfterEach {
        Connect-KvmHost test:///default | Out-Null
    }

    It '<line> is <id>, a <category>, and says what to do' -ForEach @(
        @{ line = 'Start-KvmVM nosuch'; id = 'VMNotFound'; category = 'ObjectNotFound' }
        @{ line = 'Get-KvmVMDisk nosuch'; id = 'VMNotFound'; category = 'ObjectNotFound' }
        @{ line = 'New-KvmVM pipe1 64MB -NoNetwork'; id = 'VMAlreadyExists'; category = 'ResourceExists' }
        @{ line = 'New-KvmVM pipe9 64 -NoNetwork'; id = 'SizeUnitMistake'; category = 'InvalidArgument' }
        @{ line = 'New-KvmVM "a/b" 64MB -NoNetwork'; id = 'InvalidVMName'; category = 'InvalidArgument' }
        @{ line = 'New-KvmVM pipe9 64MB -Disk /nosuch.qcow2'; id = 'DiskNotFound'; category = 'ObjectNotFound' }
        @{ line = 'Suspend-KvmVM pipe1'; id = 'VMNotRunning'; category = 'InvalidOperation' }
        @{ line = 'Remove-KvmVM test -Confirm:$false'; id = 'VMIsRunning'; category = 'InvalidOperation' }
        @{ line = 'Set-KvmVM pipe1 -NewName pipe2'; id = 'VMAlreadyExists'; category = 'ResourceExists' }
        @{ line = 'Set-KvmVcpu test 99 -Scope Live'; id = 'VcpuOverMaximum'; category = 'InvalidArgument' }
        @{ line = 'Get-KvmSnapshot test nosuch'; id = 'SnapshotNotFound'; category = 'ObjectNotFound' }
        @{ line = 'New-KvmSnapshot test'; id = 'SnapshotFormatUnsupported'; category = 'NotImplemented' }
        @{ line = 'Get-KvmDisk /nosuch.qcow2'; id = 'PathNotFound'; category = 'ObjectNotFound' }
        @{ line = 'Get-KvmDisk /etc'; id = 'NotADiskImage'; category = 'InvalidArgument' }
        @{ line = 'Convert-KvmDisk /nosuch.raw /tmp/x.qcow2'; id = 'PathNotFound'; category = 'ObjectNotFound' }
        @{ line = 'Import-KvmVM /nosuch.xml'; id = 'PathNotFound'; category = 'ObjectNotFound' }
        @{ line = 'Wait-KvmVM pipe1 -For State -State Running -TimeoutSec 1'; id = 'TimeoutState'; category = 'OperationTimeout' }
        @{ line = 'Connect-KvmHost nosuch:///x'; id = 'UnknownUri'; category = 'InvalidArgument' }
    ) {
        $problem = $null
        try { & ([scriptblock]::Create("$line -ErrorAction Stop")) | Out-Null } catch { $problem = $_ }
        $problem | Should -Not -BeNullOrEmpty
        $problem.FullyQualifiedErrorId | Should -BeLike "$id,KvmPS.Commands.*"
        $problem.CategoryInfo.Category | Should -Be $category
        $problem.TargetObject | Should -Not -BeNullOrEmpty
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'end a script with $ErrorActionPreference = Stop' {
        $ErrorActionPreference = 'Stop'
        { Get-KvmVM nosuch; throw 'went on' } | Should -Throw -ErrorId 'VMNotFound,*'
    }

    It 'leave $? false and $Error filled, and nothing on stderr of libvirt' {
        Get-KvmVM nosuch -ErrorAction SilentlyContinue
        $? | Should -BeFalse
        $Error[0].FullyQualifiedErrorId | Should -BeLike 'VMNotFound,*'
    }

    It 'are asked for nothing when -Confirm:$false answers' {
        $ConfirmPreference = 'Low'
        New-KvmVM pipe6 64MB -NoNetwork -Confirm:$false | Remove-KvmVM -Confirm:$false
        Get-KvmVM pipe6* | Should -BeNullOrEmpty
    }
}

Describe 'Runspaces and jobs' {
    It 'work in strict mode' {
        Set-StrictMode -Version Latest
        $ErrorActionPreference = 'Stop'
        (Get-KvmVM pipe* | Start-KvmVM -PassThru | Stop-KvmVM -TurnOff -PassThru).State | Should -Be 'Off', 'Off', 'Off'
    }

    It 'take VMs into ForEach-Object -Parallel' {
        $started = Get-KvmVM pipe* | ForEach-Object -Parallel {
            Import-Module $using:manifest
            $_ | Start-KvmVM -PassThru
        }
        ($started.Name | Sort-Object) | Should -Be 'pipe1', 'pipe2', 'pipe3'
        (Get-KvmVM pipe*).State | Should -Be 'Running', 'Running', 'Running'
        Stop-KvmVM pipe* -TurnOff
    }

    It 'run as jobs in runspaces of their own that see the same host' {
        $job = 1..4 | ForEach-Object -AsJob -Parallel {
            Import-Module $using:manifest
            New-KvmVM "job$_" 64MB -NoNetwork -Connection test:///default
        }
        $made = $job | Receive-Job -Wait -AutoRemoveJob
        $made.Name | Sort-Object | Should -Be 'job1', 'job2', 'job3', 'job4'
        (Get-KvmVM job*).Count | Should -Be 4
        Remove-KvmVM job* -Force
    }

    It 'run as a job in a process of its own, whose objects come back as copies' {
        $vm = Start-Job -ArgumentList $manifest { Import-Module $args[0]; Get-KvmVM test -Connection test:///default } | Receive-Job -Wait -AutoRemoveJob
        $vm.Name | Should -Be 'test'
        $vm.PSTypeNames | Should -Contain 'Deserialized.KvmPS.Model.KvmVM'
    }

    It 'give a job''s error with its id' {
        $job = 1 | ForEach-Object -AsJob -Parallel {
            Import-Module $using:manifest
            Get-KvmVM nosuch -Connection test:///default
        }
        Receive-Job $job -Wait -AutoRemoveJob -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'VMNotFound,*'
    }
}
