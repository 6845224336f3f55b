<#
.SYNOPSIS
KvmPS' tasks. ./build.sh installs what they need and then runs this; it also runs by itself: pwsh ./build.ps1 Test

.DESCRIPTION
  (none)             builds and opens a prompt with KvmPS loaded
  Run FILE [ARG...]  builds and runs a script with KvmPS loaded; exit code 1 if it throws
  Demo               builds and runs examples/first-vm.ps1 with a small Linux guest
  Test               unit tests, live tests, Pester tests; results in out/test
  Bench [ARG...]     measurements beside other tools; results in out/bench
  Package            out/KvmPS, ready for Import-Module, and out/KvmPS.<version>.nupkg
  Build              all that can be built
  New -Name NAME -Family FOLDER [-OutputType TYPE] [-Base CLASS] [-Test Live|Unit]
                     writes what a new cmdlet needs: class, help page, export, tests; see CONTRIBUTING.md
  Clean              removes what was built
#>

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$out = Join-Path $root out
$moduleFolder = Join-Path $out KvmPS
$manifest = Join-Path $moduleFolder KvmPS.psd1
$guest = Join-Path $out guest
$task, [object[]]$arguments = $args
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

# Not Write-Host: what a task prints is its result, and this is not.
function Say([string]$Text) { [Console]::Error.WriteLine("build.ps1: $Text") }

function Stop-Build([string]$Text) {
    Say $Text
    exit 1
}

# Programs write to the terminal themselves; a failing one ends the build.
function Invoke-Program {
    $program, [object[]]$rest = $args
    & $program @rest
    if ($LASTEXITCODE -ne 0) { Stop-Build "$args ended with exit code $LASTEXITCODE" }
}

# What is built belongs to the user; only what starts VMs runs as root. Variables may stand before the program.
function Get-RootCommand([object[]]$Words) {
    if (-not [Environment]::IsPrivilegedProcess) { 'sudo'; '--preserve-env=NO_COLOR,TERM,PSModulePath' }
    'env'
    "PATH=$env:PATH"
    $Words
}

function Invoke-AsRoot {
    $program, [object[]]$rest = Get-RootCommand $args
    & $program @rest
}

# --- Build ---------------------------------------------------------------------------------------------------------

# dotnet build and publish end with a summary that no option turns off; msbuild is quiet. Build servers would outlive the build.
function Invoke-MSBuild {
    Invoke-Program dotnet msbuild '-v:q' '-nologo' '-m' '-nodeReuse:false' '-p:UseSharedCompilation=false' '-p:Configuration=Release' @args
}

function Build-Project([string]$Path) {
    Say "building $Path"
    Invoke-MSBuild '-restore' "$root/$Path"
}

function Build-Module {
    Build-Project 'src/KvmPS/KvmPS.csproj'
    # The build of a library leaves its packages in their cache; this collects them.
    Invoke-MSBuild '-t:Publish' '-p:NoBuild=true' "-p:PublishDir=$out/obj/tools/" "$root/src/KvmPS.Tools/KvmPS.Tools.csproj"
    Build-Help
    Update-Module
}

# What Get-Help reads, made of the pages.
function Build-Help {
    Build-Project 'tools/KvmPS.Help/KvmPS.Help.csproj'
    $tool = "$root/tools/KvmPS.Help/bin/Release/net10.0/KvmPS.Help.dll"
    $made = "$out/obj/help"
    # What it was made of, when, and by what: also a page that is gone, or is older than the one before, makes another result.
    $sources = @(Get-Item $tool) + @(Get-ChildItem "$root/docs/help") | ForEach-Object { "$($_.LastWriteTimeUtc.Ticks) $($_.Length) $($_.FullName)" }
    if ((Test-Path $made) -and (Test-Path "$made.sources") -and -not (Compare-Object $sources (Get-Content "$made.sources"))) { return }
    Remove-Item $made, "$made.sources" -Recurse -ErrorAction Ignore
    Invoke-Program dotnet $tool "$root/docs/help" $made
    $sources | Set-Content "$made.sources"
}

# The list of cmdlets on a page of its own, which is committed: a unit test compares it.
function Build-CmdletList {
    Invoke-Program dotnet "$root/tools/KvmPS.Help/bin/Release/net10.0/KvmPS.Help.dll" --list "$root/docs/help" "$root/src/KvmPS/Commands" "$root/docs/cmdlets.md"
}

# The files of the module: its path in the module, and where it comes from.
function Get-ModuleFile {
    $built = "$root/src/KvmPS/bin/Release/net8.0"
    @{ To = 'KvmPS.psd1'; From = "$root/KvmPS.psd1" }
    @{ To = 'KvmPS.dll'; From = "$built/KvmPS.dll" }
    @{ To = 'KvmPS.pdb'; From = "$built/KvmPS.pdb" }
    Get-ChildItem "$root/src/KvmPS/Format" -Filter *.ps1xml | ForEach-Object { @{ To = "Format/$($_.Name)"; From = $_.FullName } }
    @{ To = 'ImageCatalog.json'; From = "$root/src/KvmPS/ImageCatalog.json" }
    @{ To = 'KvmPS.Types.ps1xml'; From = "$root/src/KvmPS/KvmPS.Types.ps1xml" }
    @{ To = 'LICENSE'; From = "$root/LICENSE" }
    @{ To = 'dependencies/KvmPS.Tools.dll'; From = "$out/obj/tools/KvmPS.Tools.dll" }
    @{ To = 'dependencies/KvmPS.Tools.pdb'; From = "$out/obj/tools/KvmPS.Tools.pdb" }
    @{ To = 'dependencies/CliWrap.dll'; From = "$out/obj/tools/CliWrap.dll" }
    @{ To = 'dependencies/YamlDotNet.dll'; From = "$out/obj/tools/YamlDotNet.dll" }
    Get-ChildItem "$out/obj/help" | ForEach-Object { @{ To = "en-US/$($_.Name)"; From = $_.FullName } }
}

# Each file is renamed into place: a process that runs the old module keeps the old file.
function Update-Module([string]$Folder = $moduleFolder) {
    $files = @(Get-ModuleFile)
    foreach ($file in $files) {
        $to = Join-Path $Folder $file.To
        $null = New-Item -ItemType Directory -Force (Split-Path $to)
        Copy-Item $file.From "$to.new"
        Move-Item "$to.new" $to -Force
    }
    Get-ChildItem $Folder -File -Recurse | Where-Object { [IO.Path]::GetRelativePath($Folder, $_.FullName) -notin $files.To } | Remove-Item
}

function Build-Guest { Invoke-Program "$root/tests/Guest/build-guest.sh" $guest }

# --- Prompt, Run, Demo ---------------------------------------------------------------------------------------------

# The program that runs this.
function Get-Shell { Join-Path $PSHOME pwsh }

# In a process of its own, for a module that is loaded cannot be replaced by the next build.
function Get-ScriptCommand([string]$File, [object[]]$Arguments) {
    # PowerShell cannot be told to import a module before a file: it finds this one first.
    $env:PSModulePath = $out + [IO.Path]::PathSeparator + $env:PSModulePath
    Get-Shell
    '-NoLogo'
    '-NoProfile'
    '-File'
    $File
    # PowerShell has split "-Name:value" in two. That does not matter, except for a switch.
    $words = @()
    foreach ($argument in $Arguments) {
        if ($argument -is [bool]) { $words[-1] += ":$argument" } else { $words += "$argument" }
    }
    $words
}

function Enter-Prompt {
    & (Get-Shell) -NoExit -Command "Import-Module '$($manifest.Replace("'", "''"))'"
}

# --- Test ----------------------------------------------------------------------------------------------------------

function Invoke-Test {
    $results = Join-Path $out test
    if (Test-Path $results) { Remove-Item $results -Recurse -Force }
    $null = New-Item -ItemType Directory $results
    $plain = [Console]::IsOutputRedirected -or $env:NO_COLOR
    $options = @('-noLogo'; if ($plain) { '-noColor' })

    $runs = [Collections.Generic.List[object]]::new()
    Say 'unit tests'
    $unit = "$root/tests/Unit/bin/Release/net10.0"
    $code = Measure-Coverage "$results/Unit" "$unit/KvmPS.dll" @("$unit/KvmPS.Unit"; $options; '-result-junit'; "$results/Unit.xml")
    $runs.Add((Read-Result 'Unit' "$results/Unit.xml" $code))
    Say 'live tests'
    # They import the module as it is shipped, here a copy of it in which is counted.
    $counted = "$results/KvmPS"
    Update-Module $counted
    $program = Get-RootCommand @("KVMPS_MODULE=$counted/KvmPS.psd1"; "$root/tests/Live/bin/Release/net10.0/KvmPS.Live"; $options; '-result-junit'; "$results/Live.xml")
    $code = Measure-Coverage "$results/Live" "$counted/KvmPS.dll" $program "$results/Unit.json"
    $runs.Add((Read-Result 'Live' "$results/Live.xml" $code))
    # All of it on the oldest Pester that is supported, and on the newest.
    foreach ($pester in Get-Pester) {
        $version = Split-Path (Split-Path (Split-Path $pester)) -Leaf
        Say "Pester tests, Pester $version"
        Start-Pester $pester "$results/Pester-$version.xml" $(if ($plain) { 'Plaintext' } else { 'Auto' })
        $runs.Add((Read-Result "Pester $version" "$results/Pester-$version.xml" $LASTEXITCODE))
    }
    # Once more at the end, where they are found.
    $runs.NotPassed
    $passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' | ForEach-Object { ($runs.$_ | Measure-Object -Sum).Sum }
    "$passed passed, $failed failed, $skipped skipped"
    if ($failed -gt 0 -or $passed -eq 0) { exit 1 }
}

# Runs a suite, prints how much of KvmPS.dll it ran, together with the one before, and gives its exit code.
function Measure-Coverage([string]$Report, [string]$Assembly, [string[]]$Program, [string]$MergeWith) {
    "exec $(($Program | ForEach-Object { "'" + $_.Replace("'", "'\''") + "'" }) -join ' ')" | Set-Content "$Report.sh"
    & dotnet msbuild '-v:m' '-nologo' '-nodeReuse:false' '-p:Configuration=Release' '-t:Measure' "-p:Assembly=$Assembly" "-p:Program=$Report.sh" "-p:Report=$Report" "-p:MergeWith=$MergeWith" "$root/tests/Coverage/Coverage.proj" |
        Out-Host
    if (Test-Path "$Report.exitcode") { [int](Get-Content "$Report.exitcode") } else { 1 }
}

# Counts the tests in a JUnit file, with a text about each that failed or was skipped. A run that failed in another way than
# by a test counts as one failure.
function Read-Result([string]$Suite, [string]$Path, [int]$ExitCode) {
    $count = @{ Passed = 0; Failed = 0; Skipped = 0; NotPassed = @() }
    if (Test-Path $Path) {
        foreach ($case in (Select-Xml //testcase -LiteralPath $Path).Node) {
            if ($reason = $case.SelectSingleNode('failure|error')) { $result = 'Failed' }
            elseif ($reason = $case.SelectSingleNode('skipped')) { $result = 'Skipped' }
            else { $result = 'Passed' }
            $count.$result++
            if ($reason) { $count.NotPassed += "$Suite test $($result.ToLower()): $($case.GetAttribute('name')): $($reason.GetAttribute('message'))" }
        }
    }
    if ($count.Failed -eq 0 -and ($ExitCode -ne 0 -or $count.Passed + $count.Skipped -eq 0)) {
        Say "$Suite tests ended with exit code $ExitCode after $($count.Passed) passed and no failed tests; that counts as a failure"
        $count.Failed = 1
    }
    $count
}

# The manifests of Pester in the package cache, which Pester.proj has restored.
function Get-Pester {
    $cache = dotnet msbuild -getProperty:NuGetPackageRoot "$root/tests/Pester/Pester.proj"
    $versions = dotnet msbuild -getProperty:PesterVersions "$root/tests/Pester/Pester.proj"
    $versions.Split(';') | ForEach-Object { Join-Path $cache pester $_ tools Pester.psd1 }
}

function Start-Pester([string]$Pester, [string]$Results, [string]$Colors) {
    $command = @"
        Import-Module '$Pester'
        `$c = New-PesterConfiguration
        `$c.Run.Path = '$root/tests/Pester'
        `$c.Run.Exit = `$true
        `$c.Output.RenderMode = '$Colors'
        `$c.TestResult.Enabled = `$true
        `$c.TestResult.OutputFormat = 'JUnitXml'
        `$c.TestResult.OutputPath = '$Results'
        Invoke-Pester -Configuration `$c
"@
    Invoke-AsRoot "$out/shell/pwsh" -NoProfile -NonInteractive -Command $command
}

# --- Package -------------------------------------------------------------------------------------------------------

# A NuGet package as the PowerShell Gallery expects it. The same sources give the same bytes: entries are sorted, times fixed.
function New-Package {
    $module = Import-PowerShellDataFile $manifest
    $data = $module.PrivateData.PSData
    $version = $module.ModuleVersion + $(if ($data.Prerelease) { '-' + $data.Prerelease })
    $path = Join-Path $out "KvmPS.$version.nupkg"
    $files = [Collections.Generic.SortedDictionary[string, byte[]]]::new([StringComparer]::Ordinal)
    foreach ($file in Get-ChildItem $moduleFolder -File -Recurse) {
        $files[[IO.Path]::GetRelativePath($moduleFolder, $file.FullName)] = [IO.File]::ReadAllBytes($file.FullName)
    }
    $files['icon.png'] = [IO.File]::ReadAllBytes("$root/docs/images/icon.png")
    $utf8 = [Text.UTF8Encoding]::new($false)
    $extensions = $files.Keys | ForEach-Object { [IO.Path]::GetExtension($_).TrimStart('.') } | Where-Object { $_ }
    $files['KvmPS.nuspec'] = $utf8.GetBytes((Format-Nuspec $module $version))
    $files['_rels/.rels'] = $utf8.GetBytes((Format-Relationship))
    $files['[Content_Types].xml'] = $utf8.GetBytes((Format-ContentType ($extensions + 'nuspec')))

    $stream = [IO.File]::Create("$path.new")
    $archive = [IO.Compression.ZipArchive]::new($stream, [IO.Compression.ZipArchiveMode]::Create)
    foreach ($name in $files.Keys) {
        $entry = $archive.CreateEntry($name)
        $entry.LastWriteTime = [DateTimeOffset]::new(2000, 1, 1, 0, 0, 0, [TimeSpan]::Zero)
        $entry.ExternalAttributes = 0x81A4 -shl 16 # a plain file, rw-r--r--
        $target = $entry.Open()
        $target.Write($files[$name], 0, $files[$name].Length)
        $target.Dispose()
    }
    $archive.Dispose()
    $stream.Dispose()
    Move-Item "$path.new" $path -Force
    $path
}

# What the change log says of a version; of one that it does not know yet, what is unreleased.
function Read-ReleaseNotes([string]$Version) {
    $sections = (Get-Content "$root/CHANGELOG.md" -Raw) -split '(?m)^## '
    $own = $sections | Where-Object { $_.StartsWith("[$Version]") -or $_.StartsWith('[Unreleased]') } | Select-Object -Last 1
    $own.Substring($own.IndexOf("`n")).Trim()
}

function Format-Nuspec($Module, [string]$Version) {
    $text = { param($value) [Security.SecurityElement]::Escape("$value") }
    $data = $Module.PrivateData.PSData
    $tags = @('PSModule') + $data.Tags + ($Module.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
    @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
    <id>KvmPS</id>
    <version>$(& $text $Version)</version>
    <authors>$(& $text $Module.Author)</authors>
    <owners>$(& $text $Module.CompanyName)</owners>
    <requireLicenseAcceptance>false</requireLicenseAcceptance>
    <licenseUrl>$(& $text $data.LicenseUri)</licenseUrl>
    <icon>icon.png</icon>
    <description>$(& $text $Module.Description)</description>
    <releaseNotes>$(& $text (Read-ReleaseNotes $Version))</releaseNotes>
    <copyright>$(& $text $Module.Copyright)</copyright>
    <tags>$(& $text ($tags -join ' '))</tags>
  </metadata>
</package>
"@
}

function Format-Relationship {
    @'
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/KvmPS.nuspec" Id="R1" />
</Relationships>
'@
}

function Format-ContentType([string[]]$Extensions) {
    $defaults = $Extensions | Sort-Object -Unique | ForEach-Object { "  <Default Extension=`"$_`" ContentType=`"application/octet-stream`" />`n" }
    @"
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
$(-join $defaults)  <Override PartName="/LICENSE" ContentType="application/octet-stream" />
</Types>
"@
}

# --- New -----------------------------------------------------------------------------------------------------------

# What was typed behind the task as parameters by their names.
function Read-Parameter([object[]]$Words, [string[]]$Known) {
    $given = @{}
    for ($i = 0; $i -lt $Words.Count; $i += 2) {
        # PowerShell has split "-Name:value" in two, and may have left the colon.
        $key = "$($Words[$i])".TrimEnd(':')
        $name = $Known | Where-Object { "-$_" -eq $key }
        if (-not $name) { Stop-Build "New has no parameter '$key'. Parameters: -$($Known -join ', -')" }
        if ($i + 1 -ge $Words.Count) { Stop-Build "$key has no value" }
        $given[$name] = "$($Words[$i + 1])"
    }
    $given
}

function New-Cmdlet([hashtable]$Parameters) {
    try { & "$root/tools/New-Cmdlet/New-Cmdlet.ps1" @Parameters }
    catch { Stop-Build $_.Exception.Message }
}

# --- Clean ---------------------------------------------------------------------------------------------------------

function Remove-Built {
    # The shell that runs this stays.
    $built = @(Get-ChildItem $out -Exclude shell) + @('src', 'tests', 'tools' | ForEach-Object { Get-Item "$root/$_/*/bin", "$root/$_/*/obj" -ErrorAction Ignore })
    $built | Remove-Item -Recurse -Force
}

# -------------------------------------------------------------------------------------------------------------------

switch ($task) {
    { -not $_ } {
        Build-Module
        Enter-Prompt
        exit $LASTEXITCODE
    }
    'Run' {
        $file, [object[]]$arguments = $arguments
        if (-not $file -or -not (Test-Path -LiteralPath $file -PathType Leaf)) { Stop-Build "Run needs a script; there is no file '$file'" }
        Build-Module
        $program, [object[]]$rest = Get-ScriptCommand $file $arguments
        & $program @rest
        exit $LASTEXITCODE
    }
    'Demo' {
        Build-Module
        Build-Guest
        $command = Get-ScriptCommand "$root/examples/first-vm.ps1" @('-GuestPath', $guest)
        Invoke-AsRoot @command
        exit $LASTEXITCODE
    }
    'Test' {
        Build-Project 'KvmPS.sln'
        Invoke-MSBuild '-t:Restore' "$root/tests/Coverage/Coverage.proj"
        Invoke-MSBuild '-t:Restore' "$root/tests/Pester/Pester.proj"
        Build-Module
        $null = New-Package
        Build-Guest
        Invoke-Test
    }
    'Bench' {
        Build-Project 'tests/Bench/KvmPS.Bench.csproj'
        Build-Module
        Build-Guest
        Invoke-AsRoot "$root/tests/Bench/bin/Release/net10.0/KvmPS.Bench" --output "$out/bench" @arguments
        exit $LASTEXITCODE
    }
    'Package' {
        # Build takes help pages that are being written; nobody else is to get one.
        $unfinished = @(Get-ChildItem "$root/docs/help" -Filter *.md | Select-String -SimpleMatch '{{' -List)
        if ($unfinished) { Stop-Build "write what is marked with {{ first: $($unfinished.Path -join ', ')" }
        Build-Module
        $moduleFolder
        New-Package
    }
    'Build' {
        Build-Project 'KvmPS.sln'
        Build-Module
        Build-CmdletList
    }
    'New' { New-Cmdlet (Read-Parameter $arguments 'Name', 'Family', 'OutputType', 'Base', 'Test') }
    'Clean' { Remove-Built }
    default { Stop-Build "there is no task '$task'. Tasks: Run FILE [ARG...], Demo, Test, Bench, Package, Build, New, Clean; none opens a prompt" }
}
