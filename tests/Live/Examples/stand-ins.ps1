# What the examples use of Microsoft.PowerShell.Utility and .Management, for a KvmPS.Shell, which has neither: as much as they need.
function Value($Object, $Property) {
    if ($Property -is [scriptblock]) { return $Object.ForEach($Property) }
    if ($Property -is [Collections.IDictionary]) { return $Object.ForEach($(if ($Property.e) { $Property.e } else { $Property.Expression })) }
    $Object.$Property
}
function Select-Object([object[]]$Property, [string]$ExpandProperty, [int]$First = -1, [int]$Last = -1) {
    $all = @($input)
    if ($First -ge 0) { $all = @($all | ForEach-Object { if ($First -gt 0) { $_ }; $First-- }) }
    if ($Last -ge 0 -and $all.Count -gt $Last) { $all = $all[ - $Last..-1] }
    foreach ($one in $all) {
        if ($ExpandProperty) { $one.$ExpandProperty; continue }
        if (-not $Property) { $one; continue }
        $fields = [ordered]@{}
        foreach ($p in $Property) {
            $name = if ($p -is [Collections.IDictionary]) { $p.n } else { [string]$p }
            if ($p -is [string] -and $p -notmatch '\*' -and -not $one.PSObject.Properties[$p]) { throw "StandIns no property $p" }
            $fields[$name] = Value $one $p
        }
        [pscustomobject]$fields
    }
}
function Sort-Object([object[]]$Property, [switch]$Descending) {
    $list = [Collections.Generic.List[object]]::new(@($input))
    $keys = $Property
    foreach ($p in $keys) { foreach ($one in $list) { if ($p -is [string] -and -not $one.PSObject.Properties[$p]) { throw "StandIns no property $p" } } }
    $sorted = [Linq.Enumerable]::OrderBy($list, [Func[object, string]] { param($o) "$(Value $o $keys[0])" })
    if ($Descending) { [Linq.Enumerable]::Reverse($sorted) } else { $sorted }
}
function Measure-Object([string]$Property, [switch]$Sum) {
    $total = 0.0; $count = 0
    foreach ($one in $input) {
        $count++
        if ($Sum) { if ($null -eq $one.PSObject.Properties[$Property]) { throw "StandIns no property $Property" }; $total += $one.$Property }
    }
    [pscustomobject]@{ Count = $count; Sum = $total }
}
function Group-Object([string]$Property, [switch]$NoElement) {
    $groups = [ordered]@{}
    foreach ($one in $input) {
        if ($null -eq $one.PSObject.Properties[$Property]) { throw "StandIns no property $Property" }
        $key = "$($one.$Property)"
        if (-not $groups.Contains($key)) { $groups[$key] = [Collections.Generic.List[object]]::new() }
        $groups[$key].Add($one)
    }
    foreach ($key in $groups.Keys) { [pscustomobject]@{ Count = $groups[$key].Count; Name = $key; Group = $groups[$key] } }
}
function Format-List([object[]]$Property) { foreach ($one in $input) { foreach ($p in $Property) { if ($p -is [string] -and -not $one.PSObject.Properties.Match($p).Count) { throw "StandIns no property $p" } }; $one } }
function Format-Table([object[]]$Property, [switch]$Wrap, [switch]$AutoSize) { $input | Format-List $Property }
function Get-ChildItem([string]$Path = '.') {
    $folder = if ([IO.Directory]::Exists($Path)) { $Path } else { [IO.Path]::GetDirectoryName($Path) }
    if (-not $folder) { $folder = '.' }
    $pattern = if ([IO.Directory]::Exists($Path)) { '*' } else { [IO.Path]::GetFileName($Path) }
    foreach ($file in [IO.Directory]::GetFiles([IO.Path]::GetFullPath($folder, $PWD.ProviderPath), $pattern)) {
        [psobject]::new([IO.FileInfo]::new($file)) | ForEach-Object { $_.PSObject.Properties.Add([psnoteproperty]::new('PSPath', $file)); $_ }
    }
}
function Full([string]$Path) { $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path) }
function Get-Content([string]$Path) { [IO.File]::ReadAllLines((Full $Path)) }
function Copy-Item([string]$Path, [string]$Destination) { if (-not [IO.File]::Exists((Full $Path))) { throw "StandIns no file $Path" } }
function Import-Csv([string]$Path) {
    $lines = [IO.File]::ReadAllLines((Full $Path))
    $names = $lines[0].Split(',')
    foreach ($line in $lines[1..($lines.Count - 1)]) {
        $fields = [ordered]@{}
        $values = $line.Split(',')
        for ($i = 0; $i -lt $names.Count; $i++) { $fields[$names[$i]] = $values[$i] }
        [pscustomobject]$fields
    }
}
function ConvertTo-Csv { $first = $true; foreach ($one in $input) { $names = @($one.PSObject.Properties.Name); if ($first) { $names -join ','; $first = $false }; @($names | ForEach-Object { $one.$_ }) -join ',' } }
function Export-Csv([string]$Path) { [IO.File]::WriteAllLines((Full $Path), [string[]]@($input | ConvertTo-Csv)) }
function Get-Date([string]$Format) { if ($Format) { [datetime]::Now.ToString($Format) } else { [datetime]::Now } }
function Start-Sleep([double]$Seconds) { for ($i = 0; $i -lt $Seconds * 10; $i++) { [Threading.Thread]::Sleep(100) } }
function Read-Host([string]$Prompt, [switch]$AsSecureString) {
    if (-not $AsSecureString) { return 'secret01' }
    $secret = [securestring]::new()
    'secret01'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
    $secret
}
