<#
.SYNOPSIS
Writes what a new cmdlet needs: its class, its help page, its export, a test, and a line wherever else one has to be.

.DESCRIPTION
./build.sh New -Name Get-KvmThing -Family VM runs this. What has to be written by hand afterwards is marked with "{{ Fill in ... }}",
and unit tests refuse it as long as it is. Everything is prepared and checked first; a failure while it is written takes back what was.

.PARAMETER Name
The cmdlet: an approved verb, a hyphen, and a singular noun that begins with Kvm.

.PARAMETER Family
The folder of src/KvmPS/Commands that it belongs to.

.PARAMETER OutputType
What it writes, such as KvmThing. A type that there is not yet gets a record in src/KvmPS/Model and a view in src/KvmPS/Format.
Default: the noun, for Get and New, and for a cmdlet that changes things that have such a type.

.PARAMETER Base
Its base class. Default: that of the other cmdlets of the noun; else VMItemCommand where the family is about parts of VMs.

.PARAMETER Test
Live (the default): a class in tests/Live/<family>. Unit: a class in tests/Unit/Commands, for what libvirt's fake driver can do.

.PARAMETER Root
The repository.
#>
param(
    [string]$Name,
    [string]$Family,
    [string]$OutputType,
    [string]$Base,
    [string]$Test = 'Live',
    [string]$Root = (Join-Path $PSScriptRoot '../..')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
$Root = [IO.Path]::GetFullPath($Root)
$usage = './build.sh New -Name Get-KvmThing -Family VM'

# Verbs that leave everything as it is; tests/Unit/Architecture/CmdletTests.cs has the same ones.
$harmless = 'Get', 'Connect', 'Disconnect', 'Wait', 'Test', 'Measure', 'Show', 'Watch', 'Find', 'Trace', 'Compare', 'Enter'

# Their cmdlets name or pipe what they act on. Those that find or make something take no such target.
$ownBase = @{
    KvmVM = 'VMCommand'; KvmNetwork = 'NetworkCommand'; KvmStoragePool = 'StoragePoolCommand'; KvmVolume = 'VolumeCommand'
    KvmMetering = 'MeteringCommand'
}
$untargeted = 'Get', 'New', 'Find', 'Import', 'Measure', 'Restore', 'Show', 'Watch'
$familiesOfVMs = 'Guest', 'Memory', 'Snapshot', 'VM', 'Vcpu'

# -------------------------------------------------------------------------------------------------------------------

function Get-RootPath([string]$Path) { [IO.Path]::Join($Root, $Path) }

function Read-Data([string]$Path) {
    $parseErrors = $null
    $ast = [Management.Automation.Language.Parser]::ParseFile($Path, [ref]$null, [ref]$parseErrors)
    if ($parseErrors) { throw "$Path cannot be read: $($parseErrors[0].Message)" }
    $ast.Find({ param($node) $node -is [Management.Automation.Language.HashtableAst] }, $false).SafeGetValue()
}

# The class of constants that has the verb, such as VerbsCommon; nothing for a verb that is not approved.
function Find-VerbClass([string]$Verb) {
    foreach ($class in 'Common', 'Communications', 'Data', 'Diagnostic', 'Lifecycle', 'Other', 'Security') {
        $field = ([type]"Management.Automation.Verbs$class").GetField($Verb)
        if ($field) { return "Verbs$class" }
    }
}

# The names of the files in a folder of the source, without their extension.
function Get-SourceName([string]$Folder) {
    foreach ($file in [IO.Directory]::EnumerateFiles((Get-RootPath $Folder), '*.cs', 'AllDirectories')) {
        [IO.Path]::GetFileNameWithoutExtension($file)
    }
}

# The base class of most cmdlets with the noun; nothing where there is none.
function Find-BaseOfNoun([string]$Noun) {
    [IO.Directory]::EnumerateFiles((Get-RootPath src/KvmPS/Commands), "*${Noun}Command.cs", 'AllDirectories') |
        ForEach-Object { if ([IO.File]::ReadAllText($_) -cmatch "class [A-Z][a-z]+${Noun}Command : (\w+)") { $Matches[1] } } |
        Where-Object { $bases.ContainsKey($_) } | Group-Object | Sort-Object Count -Descending | Select-Object -First 1 |
        ForEach-Object Name
}

function Select-Base([string]$Verb, [string]$Noun) {
    if ($ownBase.ContainsKey($Noun)) { return ($Verb -cin $untargeted) ? 'KvmCommand' : $ownBase[$Noun] }
    $found = Find-BaseOfNoun $Noun
    if ($found) { return $found }
    ($Family -cin $familiesOfVMs -or $Noun.StartsWith('KvmVM')) ? 'VMItemCommand' : 'KvmCommand'
}

# A template with its @Values@. What is between "@if X@" and "@end@" is for cmdlets of which X is so, or with "!X" is not. A line with
# nothing but a value that is empty goes.
function Expand-Template([string]$Template, [hashtable]$Values, [string[]]$Facts) {
    $wanted = [Collections.Generic.Stack[bool]]::new()
    $lines = foreach ($line in [IO.File]::ReadAllLines("$PSScriptRoot/$Template.template")) {
        if ($line.StartsWith('@') -and $line -cmatch '^@if (!?)(\w+)@$') {
            $wanted.Push(($Matches[2] -cin $Facts) -ne [bool]$Matches[1])
            continue
        }
        if ($line -ceq '@end@') {
            $null = $wanted.Pop()
            continue
        }
        if ($wanted.Contains($false)) { continue }
        if (-not $line.Contains('@')) {
            $line
            continue
        }
        $text = [regex]::Replace($line, '@(\w+)@', {
                param($match)
                $key = $match.Groups[1].Value
                if (-not $Values.ContainsKey($key)) { throw "$Template has a value '$key' that nobody gives" }
                $Values[$key]
            })
        if ($text) { $text.TrimEnd() }
    }
    ($lines -join "`n") + "`n"
}

# As code with one line of at most 140 columns, or one for each argument.
function Format-Attribute([string[]]$Arguments) {
    $line = "[Cmdlet($($Arguments -join ', '))]"
    if ($line.Length -le 140) { $line } else { "[Cmdlet(`n    $($Arguments -join ",`n    ")`n)]" }
}

# The ways to call it, as platyPS writes them: 100 columns, then on at the second.
function Format-Syntax([string[]]$Words, [object[]]$Sets) {
    $fence = '```'
    $blocks = for ($i = 0; $i -lt $Sets.Count; $i++) {
        $lines = [Collections.Generic.List[string]]::new()
        $lines.Add($Name)
        $own = @([regex]::Matches($Sets[$i].Parameters, '\[\S+\] <\S+>') | ForEach-Object Value)
        foreach ($word in $own + $Words) {
            if ($lines[-1].Length + 1 + $word.Length -le 100) { $lines[-1] += " $word" } else { $lines.Add(" $word") }
        }
        "### $($Sets[$i].Name)$(if ($Sets.Count -gt 1 -and $i -eq 0) { ' (Default)' })", '', $fence, ($lines -join "`n"), $fence -join "`n"
    }
    $blocks -join "`n`n"
}

function Read-Text([string]$Path) { [IO.File]::ReadAllText((Get-RootPath $Path)) }

# The text of a file with a line put before the first one in a part of it whose name follows; at the end of the part where none does.
function Add-SortedLine([string]$Text, [string]$Path, [string]$Start, [string]$End, [string]$Pattern, [string]$Key, [string]$Line) {
    $lines = [Collections.Generic.List[string]]($Text.Split("`n"))
    $first = $lines.FindIndex({ param($l) $l -cmatch $Start }.GetNewClosure())
    $last = if ($first -ge 0) { $lines.FindIndex($first + 1, { param($l) $l -cmatch $End }.GetNewClosure()) } else { -1 }
    if ($last -lt 0) { throw "$Path has no part from '$Start' to '$End', for this line: $($Line.Trim()). Restore it: git checkout $Path" }
    for ($i = $first + 1; $i -lt $last; $i++) {
        if ($lines[$i] -cmatch $Pattern -and [string]::CompareOrdinal($Matches[1], $Key) -gt 0) { break }
    }
    $lines.Insert($i, $Line)
    $lines -join "`n"
}

function Add-ChangelogLine([string]$Line) {
    $text = Read-Text CHANGELOG.md
    $start = [regex]::Match($text, '(?m)^## \[Unreleased\]\n')
    if (-not $start.Success) { throw "CHANGELOG.md has no '## [Unreleased]': add it above the newest version" }
    $rest = $start.Index + $start.Length
    $end = [regex]::new('(?m)^## ').Match($text, $rest)
    $section = $text.Substring($rest, ($end.Success ? $end.Index : $text.Length) - $rest)
    $added = [regex]::Match($section, '(?m)^### Added\n\n')
    if ($added.Success) { return $text.Insert($rest + $added.Index + $added.Length, "$Line`n") }
    $text.Insert($rest, "`n### Added`n`n$Line`n")
}

function Add-View([string]$View) {
    $path = "src/KvmPS/Format/$Family.Format.ps1xml"
    $exists = [IO.File]::Exists((Get-RootPath $path))
    $text = $exists ? (Read-Text $path) : [IO.File]::ReadAllText("$PSScriptRoot/Format.ps1xml.template")
    $end = $text.LastIndexOf('  </ViewDefinitions>')
    if ($end -lt 0) { throw "$path does not end with </ViewDefinitions>" }
    $text = $text.Insert($end, $View)
    $null = [xml]$text
    $path
    $text
}

# The folders that have to be made for one, from the top.
function Get-MissingFolder([string]$Path) {
    if ([IO.Directory]::Exists($Path)) { return }
    Get-MissingFolder ([IO.Path]::GetDirectoryName($Path))
    $Path
}

# All of it or nothing: a failure takes back what was written.
function Write-AllOrNothing([Collections.Specialized.OrderedDictionary]$Texts) {
    $undo = [Collections.Generic.Stack[scriptblock]]::new()
    try {
        foreach ($path in $Texts.Keys) {
            $target = Get-RootPath $path
            if ([IO.File]::Exists($target)) {
                $before = [IO.File]::ReadAllText($target)
                $undo.Push({ [IO.File]::WriteAllText($target, $before) }.GetNewClosure())
                [IO.File]::WriteAllText($target, $Texts[$path])
                continue
            }
            foreach ($folder in Get-MissingFolder ([IO.Path]::GetDirectoryName($target))) {
                $null = [IO.Directory]::CreateDirectory($folder)
                $undo.Push({ [IO.Directory]::Delete($folder) }.GetNewClosure())
            }
            # Not over a file that has come since it was looked for.
            $stream = [IO.FileStream]::new($target, 'CreateNew')
            $undo.Push({ [IO.File]::Delete($target) }.GetNewClosure())
            try { $stream.Write([Text.UTF8Encoding]::new($false).GetBytes($Texts[$path])) } finally { $stream.Dispose() }
        }
    }
    catch {
        $failure = $_.Exception.GetBaseException().Message
        foreach ($step in $undo) { & $step }
        throw "nothing was written: $failure"
    }
}

# --- What was asked ------------------------------------------------------------------------------------------------

if (-not $Name -or -not $Family) { throw "New needs -Name and -Family. Type: $usage" }

# The names become code, paths and patterns: letters alone go on from here. (\z, because $ is also before a last line break.)
if ($Name -cnotmatch '\A(?<verb>[A-Z][A-Za-z]+)-(?<noun>Kvm[A-Z][A-Za-z]*)\z' -or $Name.Length -gt 50) {
    throw "'$Name' is no name of a cmdlet: it has an approved verb, a hyphen, and a noun that begins with Kvm; letters alone, and at " +
        "most 50 of them. Type: $usage"
}
$verb, $noun = $Matches.verb, $Matches.noun
$verbClass = Find-VerbClass $verb
if (-not $verbClass) {
    throw "'$verb' is no approved verb; Get-Verb lists them in pwsh. Get- reads, New- makes, Set- changes. Type: " +
        "./build.sh New -Name Set-$noun -Family $Family"
}
if ($noun.EndsWith('s') -and -not $noun.EndsWith('ss')) {
    throw "'$noun' is a plural. Type: ./build.sh New -Name $($Name.Substring(0, $Name.Length - 1)) -Family $Family"
}

# What to type next, with what was right.
$again = "Type: ./build.sh New -Name $Name -Family"
$families = @([IO.Directory]::GetDirectories((Get-RootPath src/KvmPS/Commands)) | ForEach-Object { [IO.Path]::GetFileName($_) } |
        Where-Object { $_ -cnotin 'Bases', 'Completers' } | Sort-Object)
if ($Family -cnotin $families) {
    throw "there is no family '$Family' (a folder of src/KvmPS/Commands). Families: $($families -join ', '). $again VM"
}
if ($Test -cnotin 'Live', 'Unit') { throw "-Test is Live or Unit, not '$Test'. $again $Family -Test Unit" }

$bases = Read-Data "$PSScriptRoot/bases.psd1"
if ($Base -and $Base -cnotin $bases.Keys) {
    $all = ($bases.Keys | Sort-Object) -join ', '
    throw "there is no base class '$Base'. Base classes: $all. $again $Family -Base KvmCommand"
}
if ($OutputType -and $OutputType -cnotmatch '\AKvm[A-Z][A-Za-z]*\z') {
    throw "'$OutputType' is no name of a type that users see: it begins with Kvm and has letters alone. $again $Family -OutputType $noun"
}

$class = "$verb${noun}Command"
$exported = (Read-Data (Get-RootPath KvmPS.psd1)).CmdletsToExport
$page = "docs/help/$Name.md"
if ($Name -in $exported -or $class -in (Get-SourceName src/KvmPS/Commands) -or [IO.File]::Exists((Get-RootPath $page))) {
    throw "$Name exists. Take another name, or remove the old cmdlet first; what it consists of: git grep -l $Name"
}

# --- What it becomes -----------------------------------------------------------------------------------------------

$models = @(Get-SourceName src/KvmPS/Model)
$changes = $verb -cnotin $harmless
$mustWrite = $verb -cin 'Get', 'New'
if (-not $OutputType -and ($mustWrite -or ($changes -and $verb -cne 'Remove' -and $noun -cin $models))) { $OutputType = $noun }
$isNewType = $OutputType -and $OutputType -cnotin $models
# A type in another namespace, or in other capitals, would be meant by one name or the other.
if ($isNewType -and ($OutputType -in $models -or $OutputType -in (Get-SourceName src/KvmPS))) {
    throw "'$OutputType' would be taken for a type that there is. $again $Family -OutputType ${OutputType}Result"
}
if (-not $Base) { $Base = Select-Base $verb $noun }
$of = $bases[$Base]
$ofVM = $of.Piped -eq 'KvmVM'
$passThru = $OutputType -and $changes -and -not $mustWrite

$facts = @(
    $Base
    $changes ? 'Change' : 'Read'
    if ($verb -ceq 'Remove') { 'Remove' }
    if ($verb -ceq 'Wait') { 'Wait' }
    if ($OutputType) { 'Output' }
    if ($passThru) { 'PassThru' }
    if ($OutputType -and -not $passThru) { 'Always' }
    if ($ofVM) { 'OfVM' }
)
$usings = @('System.Management.Automation', 'KvmPS.Commands.Bases') + $of.Usings + @(if ($OutputType) { 'KvmPS.Model' })
# System first and aliases last, as the analyzers want it.
$usings = @($usings | Sort-Object { $_.Contains('=') }, { -not $_.StartsWith('System') }, { $_ } | ForEach-Object { "using $_;" })
$attribute = @(
    "$verbClass.$verb"
    "`"$noun`""
    if ($changes) { 'SupportsShouldProcess = true' }
    if ($verb -ceq 'Remove') { 'ConfirmImpact = ConfirmImpact.High' }
    if ($of.Default) { "DefaultParameterSetName = $($of.Default)" }
)
$words = @(
    if ($verb -ceq 'Wait') { '[-TimeoutSec <int>]' }
    if ($passThru) { '[-PassThru]' }
    if ($verb -ceq 'Remove') { '[-Force]' }
    '[-Connection <KvmConnection>]'
    if ($changes) { '[-WhatIf]', '[-Confirm]' }
)
$related = @($exported | Where-Object { $_.EndsWith("-$noun") } | ForEach-Object { "- [$_]($_.md)" })
$values = @{
    Name = $Name; Family = $Family; Class = $class; Base = $Base; OutputType = "$OutputType"; TestClass = "$verb${noun}Tests"
    Usings = $usings -join "`n"
    Attribute = Format-Attribute $attribute
    Parameter = $of.Parameter; Label = $of.Label; Piped = $of.Piped; From = $of.From; Example = $of.Example
    Title = $ofVM ? 'VMName' : 'Name'
    Date = [DateTime]::UtcNow.ToString('MM/dd/yyyy', [cultureinfo]::InvariantCulture)
    Syntax = Format-Syntax $words $of.Sets
    PipedExample = $of.From ? "$($of.From) | $Name" : "$Name -Connection qemu:///system"
    ThirdExample = "$Name $($of.Example) $($changes ? '-WhatIf' : '-Verbose')" -replace ' +', ' '
    Links = $related -join "`n"
}

$texts = [ordered]@{}
$texts["src/KvmPS/Commands/$Family/$class.cs"] = Expand-Template Command.cs $values $facts
$texts[$page] = Expand-Template Page.md $values $facts
$testPath = "$($Test -ceq 'Live' ? "tests/Live/$Family" : 'tests/Unit/Commands')/$($values.TestClass).cs"
if ($isNewType) {
    $texts["src/KvmPS/Model/$Family/$OutputType.cs"] = Expand-Template Model.cs $values $facts
    $formatPath, $format = Add-View (Expand-Template View.ps1xml $values $facts)
}
foreach ($path in @($texts.Keys) + $testPath) {
    if ([IO.File]::Exists((Get-RootPath $path))) { throw "$path exists. Take another name, or remove the file first: git rm $path" }
}
if ($isNewType) { $texts[$formatPath] = $format }

$manifest = Add-SortedLine (Read-Text KvmPS.psd1) KvmPS.psd1 '^ +CmdletsToExport += @\($' '^ +\)$' "^ +'(.+)'$" $Name "        '$Name'"
if ($isNewType -and -not [IO.File]::Exists((Get-RootPath $formatPath))) {
    $file = $formatPath -creplace '^src/KvmPS/'
    $manifest = Add-SortedLine $manifest KvmPS.psd1 '^ +FormatsToProcess += @\($' '^ +\)$' "^ +'(.+)'$" $file "        '$file'"
}
$texts['KvmPS.psd1'] = $manifest
if ($changes) {
    $line = "$Name $($of.WhatIf)$(if ($verb -ceq 'Remove') { ' -Force' }) -WhatIf" -replace ' +', ' '
    $path = 'tests/Pester/WhatIf.Tests.ps1'
    $line = "        $("'$Name'".PadRight(28)) = '$line'"
    $texts[$path] = Add-SortedLine (Read-Text $path) $path '^    \$lines = @\{$' '^    \}$' "^ +'(.+?)' +=" $Name $line
}
$texts['CHANGELOG.md'] = Add-ChangelogLine "- ``$Name`` {{ Fill in what it does, for users }}."
$texts[$testPath] = Expand-Template "${Test}Tests.cs" $values $facts

Write-AllOrNothing $texts
"$Name is a $Base in $Family$(if ($OutputType) { " and writes $OutputType" }). Written:"
$texts.Keys | ForEach-Object { "  $_" }
"Next: write what is marked with {{ Fill in ... }}, and the tests. CONTRIBUTING.md says how."
