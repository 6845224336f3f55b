#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.7' }
# What is there to be copied is clean.
BeforeDiscovery {
    $analyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
    $scripts = Get-ChildItem "$PSScriptRoot/../../examples/*.ps1" | ForEach-Object { @{ Name = $_.Name; Path = $_.FullName } }
}

Describe '<Name>' -ForEach $scripts {
    # A second opinion where it is installed; there is no such test elsewhere, for no package of the tests' has the analyzer.
    if ($analyzer) {
        It 'has nothing that PSScriptAnalyzer finds' {
            $found = Invoke-ScriptAnalyzer -Path $Path | ForEach-Object { "$($_.RuleName), line $($_.Line): $($_.Message)" }
            $found | Should -BeNullOrEmpty
        }
    }

    It 'has help with a synopsis, a description and a text for each parameter' {
        $help = Get-Help $Path -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.description.Text | Should -Not -BeNullOrEmpty
        foreach ($parameter in (Get-Command $Path).ScriptBlock.Ast.ParamBlock.Parameters.Name.VariablePath.UserPath) {
            (Get-Help $Path -Parameter $parameter).description.Text | Should -Not -BeNullOrEmpty -Because "-$parameter is not explained"
        }
    }
}
