#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.7' }
<#
Objects that leave the process (Export-Clixml, jobs, remoting) keep their properties; what uses them there may rely on it.
#>
BeforeAll {
    Import-Module ($env:KVMPS_MODULE ? $env:KVMPS_MODULE : "$PSScriptRoot/../../out/KvmPS/KvmPS.psd1")
    Connect-KvmHost test:///default | Out-Null
    $disk = New-KvmDisk "$TestDrive/clixml.qcow2" 1GB
    New-KvmVM clixml 64MB -Disk $disk -Start | Out-Null
    New-KvmSnapshot clixml first | Out-Null

    # What somebody sees of a value: enums and records become their text, lists their elements.
    function Show($Value) {
        if ($null -eq $Value) { return '' }
        # A dictionary in a pipeline is one thing.
        if ($Value.PSObject.Properties['Keys']) { return '{' + (@($Value.Keys | Sort-Object | ForEach-Object { "$_=$(Show $Value[$_])" }) -join ' ') + '}' }
        if ($Value -is [Collections.IEnumerable] -and $Value -isnot [string]) { return '[' + (@($Value | ForEach-Object { Show $_ }) -join ' ') + ']' }
        $Value.ToString()
    }
}

AfterAll {
    Get-KvmVM clixml | Stop-KvmVM -TurnOff -PassThru | Remove-KvmVM -RemoveDisk -Force
    Disconnect-KvmHost
}

Describe 'Over Export-Clixml' {
    It 'shows enums by their names, in the table too' {
        Get-KvmVM clixml | Export-Clixml "$TestDrive/enum.xml"
        $copy = Import-Clixml "$TestDrive/enum.xml"
        $copy.State | Should -BeOfType string
        "$($copy.State)" | Should -Be 'Running'
        $copy | Out-String | Should -Match 'clixml +(\e\[[0-9;]*m)*Running'
        ($copy | Where-Object State -EQ 'Running').Name | Should -Be 'clixml'
    }

    It '<line> keeps its type''s name and properties' -ForEach @(
        @{ line = 'Connect-KvmHost test:///default' }
        @{ line = 'Get-KvmHost'; skip = 'FreeMemory' }
        @{ line = 'Test-KvmHost DiskFormats' }
        @{ line = 'Get-KvmVM clixml'; skip = 'CpuTime', 'CpuUsage' }
        @{ line = 'Get-KvmVM clixml -Detailed'; skip = 'CpuTime', 'CpuUsage' }
        @{ line = 'Get-KvmVMDisk clixml' }
        @{ line = 'Get-KvmDisk $disk.Path' }
        @{ line = 'Get-KvmSnapshot clixml' }
        @{ line = 'Get-KvmVcpu clixml'; skip = 'CpuTime' }
        @{ line = 'Get-KvmBalloon clixml' }
        @{ line = 'Set-KvmVM clixml -Title other -Tag env=test,web -PassThru' }
        @{ line = 'Set-KvmBalloon clixml 48MB -Force -Scope Live -PassThru' }
        @{ line = 'Compare-KvmVM clixml test' }
        @{ line = 'Measure-KvmDisk $disk.Path' }
        @{ line = 'Test-KvmDisk $disk.Path' }
        @{ line = 'Get-KvmSwappiness' }
        @{ line = 'Get-KvmTuning' }
    ) {
        $originals = @(& ([scriptblock]::Create("$line -ErrorAction Stop")))
        $originals | Should -Not -BeNullOrEmpty
        $originals | Export-Clixml "$TestDrive/copy.xml" -Depth 3
        $copies = @(Import-Clixml "$TestDrive/copy.xml")
        $copies.Count | Should -Be $originals.Count
        for ($i = 0; $i -lt $originals.Count; $i++) {
            $copies[$i].PSTypeNames[0] | Should -Be "Deserialized.$($originals[$i].PSTypeNames[0])"
            $copies[$i].PSObject.Properties.Name | Should -Be $originals[$i].PSObject.Properties.Name
            foreach ($property in $originals[$i].PSObject.Properties.Name) {
                Show $copies[$i].$property | Should -Be (Show $originals[$i].$property) -Because $property
            }
        }
    }

    It 'a VM that comes back is found again by name and host' {
        Get-KvmVM clixml | Export-Clixml "$TestDrive/vm.xml"
        $copy = Import-Clixml "$TestDrive/vm.xml"
        (Get-KvmVM $copy.Name -Connection $copy.ConnectionUri).Id | Should -Be $copy.Id
    }

    It 'ConvertTo-Json says states by name and sizes in bytes' {
        $vm = Get-KvmVM clixml | Select-Object Name, @{ n = 'State'; e = { "$($_.State)" } }, Memory | ConvertTo-Json | ConvertFrom-Json
        $vm.State | Should -Be 'Running'
        $vm.Memory | Should -BeOfType [long]
    }
}
