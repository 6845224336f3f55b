# Select-Object and its kin take a property that does not exist for an empty one; in an example that is a mistake.
foreach ($command in 'Select-Object', 'Sort-Object', 'Group-Object', 'Measure-Object', 'Format-List', 'Format-Table') {
    $null = New-Item "function:$command" -Value ([scriptblock]::Create(@"
        `$all = @(`$input)
        `$at = [array]::IndexOf(`$args, '-Property') + 1
        if (`$args.Count -gt `$at -and "`$(`$args[`$at])" -notlike '-*') {
            foreach (`$name in `$args[`$at] | Where-Object { `$_ -is [string] }) {
                foreach (`$one in `$all) { if (-not `$one.PSObject.Properties.Match(`$name).Count) { throw "StandIns no property `$name" } }
            }
        }
        `$all | Microsoft.PowerShell.Utility\$command @args
"@))
}

# What the user types.
function Read-Host([string]$Prompt, [switch]$AsSecureString) {
    if ($AsSecureString) { ConvertTo-SecureString secret01 -AsPlainText -Force } else { 'secret01' }
}
