<#
.SYNOPSIS
KvmPS' tasks. ./build.sh installs what they need and then runs this; it also runs by itself: pwsh ./build.ps1 Test

.DESCRIPTION
  (none)             builds and opens a prompt with KvmPS loaded
  Run FILE [ARG...]  builds and runs a script with KvmPS loaded; exit code 1 if it throws
  Demo               builds and runs examples/first-vm.ps1 with a small Linux guest
  Test               unit tests, live tests, Pester tests where pwsh and Pester are installed; results in out/test
  Bench [ARG...]     measurements beside other tools; results in out/bench
  Package            out/KvmPS, ready for Import-Module, and out/KvmPS.<version>.nupkg
  Help               docs/help/en-US from the pages in docs/help; needs pwsh and Microsoft.PowerShell.PlatyPS
  Build              all that can be built
  Clean              removes what was built

Only PowerShell's core commands, .NET and programs are used here, for KvmPS.Shell has no more.
#>

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
$out = [IO.Path]::Join($root, 'out')
$moduleFolder = [IO.Path]::Join($out, 'KvmPS')
$manifest = [IO.Path]::Join($moduleFolder, 'KvmPS.psd1')
$guest = [IO.Path]::Join($out, 'guest')
$task, [object[]]$arguments = $args
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

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
    Update-Module
}

# The files of the module: its path in the module, and where it comes from.
function Get-ModuleFile {
    $built = "$root/src/KvmPS/bin/Release/net8.0"
    @{ To = 'KvmPS.psd1'; From = "$root/KvmPS.psd1" }
    @{ To = 'KvmPS.dll'; From = "$built/KvmPS.dll" }
    @{ To = 'KvmPS.pdb'; From = "$built/KvmPS.pdb" }
    [IO.Directory]::GetFiles("$root/src/KvmPS/Format", '*.ps1xml') |
        ForEach-Object { @{ To = "Format/$([IO.Path]::GetFileName($_))"; From = $_ } }
    @{ To = 'ImageCatalog.json'; From = "$root/src/KvmPS/ImageCatalog.json" }
    @{ To = 'KvmPS.Types.ps1xml'; From = "$root/src/KvmPS/KvmPS.Types.ps1xml" }
    @{ To = 'LICENSE'; From = "$root/LICENSE" }
    @{ To = 'dependencies/KvmPS.Tools.dll'; From = "$out/obj/tools/KvmPS.Tools.dll" }
    @{ To = 'dependencies/KvmPS.Tools.pdb'; From = "$out/obj/tools/KvmPS.Tools.pdb" }
    @{ To = 'dependencies/CliWrap.dll'; From = "$out/obj/tools/CliWrap.dll" }
    $help = "$root/docs/help/en-US"
    if ([IO.Directory]::Exists($help)) {
        [IO.Directory]::GetFiles($help) | Where-Object { [IO.Path]::GetExtension($_) -in '.xml', '.txt' } |
            ForEach-Object { @{ To = "en-US/$([IO.Path]::GetFileName($_))"; From = $_ } }
    }
}

# Each file is renamed into place: a process that runs the old module keeps the old file.
function Update-Module([string]$Folder = $moduleFolder) {
    $files = @(Get-ModuleFile)
    foreach ($file in $files) {
        $to = [IO.Path]::Join($Folder, $file.To)
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($to))
        [IO.File]::Copy($file.From, "$to.new", $true)
        [IO.File]::Move("$to.new", $to, $true)
    }
    $wanted = $files.To
    [IO.Directory]::GetFiles($Folder, '*', 'AllDirectories') |
        Where-Object { [IO.Path]::GetRelativePath($Folder, $_) -notin $wanted } |
        ForEach-Object { [IO.File]::Delete($_) }
}

function Build-Guest { Invoke-Program "$root/tests/Guest/build-guest.sh" $guest }

# --- Prompt, Run, Demo ---------------------------------------------------------------------------------------------

# The program that runs this.
function Get-Shell {
    if ($Host.Name -eq 'KvmPS.Shell') { return [Environment]::ProcessPath }
    $pwsh = [IO.Path]::Join($PSHOME, 'pwsh')
    if ([IO.File]::Exists($pwsh)) { $pwsh } else { 'pwsh' }
}

# In a process of its own, for a module that is loaded cannot be replaced by the next build.
function Get-ScriptCommand([string]$File, [object[]]$Arguments) {
    Get-Shell
    '-NoLogo'
    if ($Host.Name -eq 'KvmPS.Shell') { '-Module'; $manifest }
    else {
        # pwsh cannot be told to import a module before a file: it finds this one first.
        $env:PSModulePath = $out + [IO.Path]::PathSeparator + $env:PSModulePath
        '-NoProfile'
        '-File'
    }
    $File
    # PowerShell has split "-Name:value" in two. That does not matter, except for a switch.
    $words = @()
    foreach ($argument in $Arguments) {
        if ($argument -is [bool]) { $words[-1] += ":$argument" } else { $words += "$argument" }
    }
    $words
}

function Enter-Prompt {
    $shell = Get-Shell
    if ($Host.Name -eq 'KvmPS.Shell') { & $shell -Module $manifest }
    else { & $shell -NoLogo -NoExit -Command "Import-Module '$($manifest.Replace("'", "''"))'" }
}

# --- Test ----------------------------------------------------------------------------------------------------------

function Invoke-Test {
    $results = [IO.Path]::Join($out, 'test')
    if ([IO.Directory]::Exists($results)) { [IO.Directory]::Delete($results, $true) }
    $null = [IO.Directory]::CreateDirectory($results)
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
    $pwsh, $pester = Find-Pester
    if ($pester) {
        Say 'Pester tests'
        Start-Pester $pwsh $pester "$results/Pester.xml" $(if ($plain) { 'Plaintext' } else { 'Auto' })
        $runs.Add((Read-Result 'Pester' "$results/Pester.xml" $LASTEXITCODE))
    }
    $passed = $failed = $skipped = 0
    foreach ($run in $runs) {
        $passed += $run.Passed
        $failed += $run.Failed
        $skipped += $run.Skipped
    }
    [Console]::Out.WriteLine("$passed passed, $failed failed, $skipped skipped")
    if ($failed -gt 0 -or $passed -eq 0) { exit 1 }
}

# Runs a suite, prints how much of KvmPS.dll it ran, together with the one before, and gives its exit code.
function Measure-Coverage([string]$Report, [string]$Assembly, [string[]]$Program, [string]$MergeWith) {
    [IO.File]::WriteAllText("$Report.sh", "exec $(($Program | ForEach-Object { "'" + $_.Replace("'", "'\''") + "'" }) -join ' ')`n")
    & dotnet msbuild '-v:m' '-nologo' '-nodeReuse:false' '-p:Configuration=Release' '-t:Measure' "-p:Assembly=$Assembly" "-p:Program=$Report.sh" "-p:Report=$Report" "-p:MergeWith=$MergeWith" "$root/tests/Coverage/Coverage.proj" |
        ForEach-Object { [Console]::Out.WriteLine($_) }
    if ([IO.File]::Exists("$Report.exitcode")) { [int][IO.File]::ReadAllText("$Report.exitcode") } else { 1 }
}

# Counts the tests in a JUnit file. A run that failed in another way than by a test counts as one failure.
function Read-Result([string]$Suite, [string]$Path, [int]$ExitCode) {
    $count = @{ Passed = 0; Failed = 0; Skipped = 0 }
    if ([IO.File]::Exists($Path)) {
        $document = [Xml.XmlDocument]::new()
        $document.Load($Path)
        foreach ($case in $document.SelectNodes('//testcase')) {
            if ($case.SelectSingleNode('failure|error')) { $count.Failed++ }
            elseif ($case.SelectSingleNode('skipped')) { $count.Skipped++ }
            else { $count.Passed++ }
        }
    }
    if ($count.Failed -eq 0 -and ($ExitCode -ne 0 -or $count.Passed + $count.Skipped -eq 0)) {
        Say "$Suite tests ended with exit code $ExitCode after $($count.Passed) passed and no failed tests; that counts as a failure"
        $count.Failed = 1
    }
    $count
}

# pwsh and Pester's path, or nothing and a line that says why.
function Find-Pester {
    # pwsh puts its own folder into PATH, so that there may be two.
    $pwsh = @(Get-Command pwsh -CommandType Application -ErrorAction Ignore)[0].Source
    $find = 'Get-Module Pester -ListAvailable | Where-Object Version -ge 5.7 | Sort-Object Version | Select-Object -Last 1 -ExpandProperty Path'
    $pester = if ($pwsh) { & $pwsh -NoProfile -NonInteractive -Command $find }
    if (-not $pester) { Say 'Pester tests are not run: pwsh with Pester 5.7 or later is not found' }
    elseif (-not [IO.Directory]::GetFiles("$root/tests/Pester", '*.Tests.ps1', 'AllDirectories')) { Say 'Pester tests are not run: there are none' }
    else { $pwsh; $pester }
}

function Start-Pester([string]$Pwsh, [string]$Pester, [string]$Results, [string]$Colors) {
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
    Invoke-AsRoot $Pwsh -NoProfile -NonInteractive -Command $command
}

# --- Package -------------------------------------------------------------------------------------------------------

function Read-Manifest {
    $errors = $null
    $ast = [Management.Automation.Language.Parser]::ParseFile($manifest, [ref]$null, [ref]$errors)
    if ($errors) { Stop-Build "$manifest does not parse: $($errors[0].Message)" }
    $ast.Find({ $args[0] -is [Management.Automation.Language.HashtableAst] }, $false).SafeGetValue()
}

# A NuGet package as the PowerShell Gallery expects it. The same sources give the same bytes: entries are sorted, times fixed.
function New-Package {
    $module = Read-Manifest
    $data = $module.PrivateData.PSData
    $version = $module.ModuleVersion + $(if ($data.Prerelease) { '-' + $data.Prerelease })
    $path = [IO.Path]::Join($out, "KvmPS.$version.nupkg")
    $files = [Collections.Generic.SortedDictionary[string, byte[]]]::new([StringComparer]::Ordinal)
    foreach ($file in [IO.Directory]::GetFiles($moduleFolder, '*', 'AllDirectories')) {
        $files[[IO.Path]::GetRelativePath($moduleFolder, $file)] = [IO.File]::ReadAllBytes($file)
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
    [IO.File]::Move("$path.new", $path, $true)
    $path
}

# What the change log says of a version; of one that it does not know yet, what is unreleased.
function Read-ReleaseNotes([string]$Version) {
    $sections = [regex]::Split([IO.File]::ReadAllText("$root/CHANGELOG.md"), '(?m)^## ')
    $own = @($sections | Where-Object { $_.StartsWith("[$Version]") -or $_.StartsWith('[Unreleased]') })[-1]
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
    $unique = [Collections.Generic.SortedSet[string]]::new($Extensions, [StringComparer]::OrdinalIgnoreCase)
    $defaults = $unique | ForEach-Object { "  <Default Extension=`"$_`" ContentType=`"application/octet-stream`" />`n" }
    @"
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />
$(-join $defaults)  <Override PartName="/LICENSE" ContentType="application/octet-stream" />
</Types>
"@
}

# --- Clean ---------------------------------------------------------------------------------------------------------

function Remove-Built {
    # The shell that runs this stays.
    $null = [IO.Directory]::CreateDirectory($out)
    $folders = @([IO.Directory]::GetDirectories($out) | Where-Object { [IO.Path]::GetFileName($_) -ne 'shell' })
    foreach ($parent in 'src', 'tests') {
        $folders += [IO.Directory]::GetDirectories("$root/$parent") | ForEach-Object { "$_/bin"; "$_/obj" }
    }
    $folders | Where-Object { [IO.Directory]::Exists($_) } | ForEach-Object { [IO.Directory]::Delete($_, $true) }
    [IO.Directory]::GetFiles($out, '*.nupkg') | ForEach-Object { [IO.File]::Delete($_) }
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
        if (-not $file -or -not [IO.File]::Exists($file)) { Stop-Build "Run needs a script; there is no file '$file'" }
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
        Build-Module
        $package = New-Package
        [Console]::Out.WriteLine($moduleFolder)
        [Console]::Out.WriteLine($package)
    }
    'Help' {
        Build-Module
        Invoke-Program pwsh -NoProfile -NonInteractive -File "$root/docs/help/Export-Help.ps1"
        Update-Module
    }
    'Build' {
        Build-Project 'KvmPS.sln'
        Build-Module
    }
    'Clean' { Remove-Built }
    default { Stop-Build "there is no task '$task'. Tasks: Run FILE [ARG...], Demo, Test, Bench, Package, Help, Build, Clean; none opens a prompt" }
}
