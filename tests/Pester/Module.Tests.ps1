#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.7' }
<#
The module as shipped, in pwsh, as the author of a runbook tests against it: libvirt's own test driver, no hypervisor.
$env:KVMPS_MODULE names the manifest; by default it is the one in out/KvmPS.
#>
BeforeDiscovery {
    $manifest = $env:KVMPS_MODULE ? $env:KVMPS_MODULE : "$PSScriptRoot/../../out/KvmPS/KvmPS.psd1"
    $commands = (Import-PowerShellDataFile $manifest).CmdletsToExport
}

BeforeAll {
    $manifest = $env:KVMPS_MODULE ? $env:KVMPS_MODULE : "$PSScriptRoot/../../out/KvmPS/KvmPS.psd1"
    Import-Module $manifest -Force
    Connect-KvmHost -Uri test:///default | Out-Null
}

AfterAll {
    Disconnect-KvmHost
    Remove-Module KvmPS
}

Describe 'The module' {
    It 'has a valid manifest' {
        (Test-ModuleManifest $manifest).Version | Should -BeGreaterThan ([version]'0.0')
    }

    It 'exports what its manifest says and nothing else' {
        (Get-Command -Module KvmPS).Name | Sort-Object | Should -Be ((Import-PowerShellDataFile $manifest).CmdletsToExport | Sort-Object)
    }

    It 'uses approved verbs' {
        Get-Command -Module KvmPS | Where-Object Verb -NotIn (Get-Verb).Verb | Should -BeNullOrEmpty
    }

    It 'loads CliWrap beside, not into, the default context' {
        New-KvmDisk "$TestDrive/context.qcow2" 1MB | Out-Null
        [Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | Where-Object { $_.GetName().Name -eq 'CliWrap' } | Should -BeNullOrEmpty
        [Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ 'KvmPS dependencies' | Should -Not -BeNullOrEmpty
    }
}

Describe '<_>' -ForEach $commands {
    It 'has help with a synopsis, examples and a text for every parameter' {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match "^\s*$_ \["
        @($help.Examples.Example).Count | Should -BeGreaterOrEqual 3
        foreach ($parameter in $help.Parameters.Parameter | Where-Object Name -NotIn 'WhatIf', 'Confirm') {
            $parameter.Description.Text | Should -Not -BeNullOrEmpty -Because $parameter.Name
        }
    }

    It 'offers -WhatIf when it changes something' {
        $command = Get-Command $_
        if ($command.Name -in 'New-KvmCpuPlan', 'New-KvmCloudInit') { return } # makes an object and changes nothing, as New-Object
        if ($command.Verb -in 'New', 'Set', 'Remove', 'Start', 'Stop', 'Restart', 'Suspend', 'Resume', 'Save', 'Restore') {
            $command.Parameters.Keys | Should -Contain 'WhatIf'
            $command.Parameters.Keys | Should -Contain 'Confirm'
        }
    }
}

Describe 'VMs of the test driver' {
    It 'lists the driver''s own VM' {
        $vm = Get-KvmVM test
        $vm.Name | Should -BeExactly 'test'
        $vm.Id | Should -BeOfType [guid]
        $vm.State | Should -Be 'Running'
        $vm.Memory | Should -Be 2GB
        $vm.MaximumMemory | Should -Be 8GB
    }

    It 'creates, starts, stops and removes one' {
        $vm = New-KvmVM pester 64MB -NoNetwork -Graphics None
        $vm.State | Should -Be 'Off'
        ($vm | Start-KvmVM -PassThru).State | Should -Be 'Running'
        Stop-KvmVM pester -TurnOff
        (Get-KvmVM pester).State | Should -Be 'Off'
        Remove-KvmVM pester -Force
        Get-KvmVM pester* | Should -BeNullOrEmpty
    }

    It 'reports each missing name and goes on' {
        $found = Get-KvmVM nosuch1, test, nosuch2 -ErrorVariable problems -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'test'
        $problems.Count | Should -Be 2
        $problems[0].FullyQualifiedErrorId | Should -Be 'VMNotFound,KvmPS.Commands.VM.GetKvmVMCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'nosuch1'
    }

    It 'stops the script with -ErrorAction Stop' {
        { Get-KvmVM nosuch -ErrorAction Stop } | Should -Throw -ErrorId 'VMNotFound,KvmPS.Commands.VM.GetKvmVMCommand'
    }

    It 'works in strict mode and in several runspaces at once' {
        Set-StrictMode -Version Latest
        $names = 1..8 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            (Get-KvmVM -Connection test:///default -Name test).Name
        }
        $names | Should -Be (@('test') * 8)
    }

    It 'keeps the default connection of another runspace' {
        1 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            (Connect-KvmHost -Uri test:///default).IsDefault
        } | Should -BeTrue
        (Get-KvmHost).ConnectionUri | Should -Be 'test:///default'
    }

    It 'completes names' {
        (TabExpansion2 'Start-KvmVM te').CompletionMatches.CompletionText | Should -Contain 'test'
        (TabExpansion2 'Get-KvmHost -Connection test:').CompletionMatches.CompletionText | Should -Contain 'test:///default'
    }

    It 'keeps its properties over Export-Clixml' {
        $original = Get-KvmVM test
        $original | Export-Clixml "$TestDrive/vm.xml"
        $copy = Import-Clixml "$TestDrive/vm.xml"
        # CpuUsage and CpuTime change from one look to the next.
        foreach ($property in 'Name', 'Id', 'StateReason', 'Vcpu', 'MaximumVcpu', 'Memory', 'MaximumMemory', 'Autostart', 'Persistent', 'DomainId', 'ConnectionUri') {
            $copy.$property | Should -Be $original.$property -Because $property
        }
        $copy.State.ToString() | Should -Be 'Running'
        $copy.PSObject.Properties.Name | Should -Be $original.PSObject.Properties.Name
    }

    It 'shows a table no wider than 80 columns' {
        Get-KvmVM | Format-Table | Out-String -Stream -Width 80 | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual 80 }
    }
}

Describe 'Disks' {
    It 'creates one on a Pester drive and describes it' {
        $disk = New-KvmDisk TestDrive:/disk.qcow2 1GB
        $disk.Path | Should -Be "$TestDrive/disk.qcow2"
        (Get-ChildItem TestDrive: -Filter *.qcow2 | Get-KvmDisk).Path | Should -Contain $disk.Path
    }

    It 'refuses <size> with <id>' -ForEach @(
        @{ size = 0; id = 'InvalidSize' }
        @{ size = -1; id = 'InvalidSize' }
        @{ size = 20; id = 'SizeUnitMistake' }
    ) {
        { New-KvmDisk "$TestDrive/no.qcow2" $size -ErrorAction Stop } | Should -Throw -ErrorId "$id,KvmPS.Commands.Disk.NewKvmDiskCommand"
        "$TestDrive/no.qcow2" | Should -Not -Exist
    }

    It 'writes no passphrase into a transcript, whatever is shown' {
        $word = 'korrekt-pferd-batterie-8213'
        $passphrase = [securestring]::new()
        $word.ToCharArray() | ForEach-Object { $passphrase.AppendChar($_) }
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
        Start-Transcript "$TestDrive/transcript.txt" -IncludeInvocationHeader | Out-Null
        try {
            $disk = New-KvmDisk "$TestDrive/secret.qcow2" 1MB -Passphrase $passphrase
            $disk | Format-List * | Out-String | Out-Host
            Convert-KvmDisk $disk.Path "$TestDrive/plain.raw" -Format Raw -Passphrase $passphrase -Decrypt -WhatIf
            Convert-KvmDisk $disk.Path "$TestDrive/plain.raw" -Format Raw -Passphrase $passphrase -Decrypt | Out-Host
            Test-KvmDisk $disk.Path -Passphrase $passphrase | Out-Host
        }
        finally {
            Stop-Transcript | Out-Null
        }
        $disk.Encrypted | Should -BeTrue
        $transcript = Get-Content "$TestDrive/transcript.txt" -Raw
        $transcript | Should -Match 'qemu-img create'
        $transcript | Should -Not -Match $word
    }

    It 'makes nothing with -WhatIf' {
        New-KvmDisk "$TestDrive/whatif.qcow2" 1GB -WhatIf
        "$TestDrive/whatif.qcow2" | Should -Not -Exist
    }
}
