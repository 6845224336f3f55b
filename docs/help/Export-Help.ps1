<#
.SYNOPSIS
Writes what Get-Help reads (en-US/KvmPS.dll-Help.xml and the about_ texts) from the Markdown pages beside this script.

.DESCRIPTION
Needs pwsh and Microsoft.PowerShell.PlatyPS 1.0.3 or later. Run it after changing a page, and commit what it writes.
#>
$ErrorActionPreference = 'Stop'
Import-Module Microsoft.PowerShell.PlatyPS
$target = Join-Path $PSScriptRoot 'en-US'
$null = New-Item -ItemType Directory -Force $target

# --- cmdlets ------------------------------------------------------------------------------------------------------
$pages = Get-ChildItem $PSScriptRoot -Filter '*-Kvm*.md' | Sort-Object Name
foreach ($page in $pages) {
    if (-not (Test-MarkdownCommandHelp $page.FullName)) { throw "$($page.Name) is not a help page of platyPS." }
    if ([IO.File]::ReadAllText($page.FullName).Contains('{{')) { throw "$($page.Name) has a placeholder." }
}

$help = $pages | Import-MarkdownCommandHelp
$work = Join-Path ([IO.Path]::GetTempPath()) "kvmps-help-$PID"
try {
    $exported = $help | Export-MamlCommandHelp -OutputFolder $work -Force
    $xml = [xml]::new()
    $xml.Load($exported.FullName)
}
finally {
    Remove-Item $work -Recurse -Force -ErrorAction Ignore
}

$names = [Xml.XmlNamespaceManager]::new($xml.NameTable)
foreach ($prefix in 'maml', 'command', 'dev') { $names.AddNamespace($prefix, $xml.DocumentElement.GetNamespaceOfPrefix($prefix)) }

# platyPS leaves Markdown's code fences in the text that Get-Help shows.
foreach ($para in $xml.SelectNodes('//maml:para', $names)) {
    if ($para.InnerText.Contains('```')) { $para.InnerText = ($para.InnerText -replace '(?m)^```\w*(\r?\n|$)', '').TrimEnd() }
}

# Links to other pages are names in Get-Help, and a page without an address has no online version.
foreach ($link in $xml.SelectNodes('//maml:navigationLink', $names)) {
    $uri = $link.SelectSingleNode('maml:uri', $names)
    if ($uri.InnerText.EndsWith('.md')) { $uri.InnerText = '' }
    elseif (-not $uri.InnerText) { $null = $link.ParentNode.RemoveChild($link) }
}

# platyPS does not export default values.
foreach ($command in $help) {
    foreach ($parameter in $command.Parameters | Where-Object DefaultValue) {
        $node = $xml.SelectSingleNode("//command:command[command:details/command:name='$($command.Title)']/command:parameters/command:parameter[maml:name='$($parameter.Name)']", $names)
        $default = $xml.CreateElement('dev', 'defaultValue', $names.LookupNamespace('dev'))
        $default.InnerText = $parameter.DefaultValue
        $null = $node.AppendChild($default)
    }
}

$settings = [Xml.XmlWriterSettings]@{ Indent = $true; Encoding = [Text.UTF8Encoding]::new($false); NewLineChars = "`n" }
$writer = [Xml.XmlWriter]::Create((Join-Path $target 'KvmPS.dll-Help.xml'), $settings)
$xml.Save($writer)
$writer.WriteRaw("`n")
$writer.Dispose()

# --- about_ topics ------------------------------------------------------------------------------------------------
function Wrap([string]$Text, [string]$First, [string]$Then) {
    $line = $First
    $empty = $true
    foreach ($word in $Text -split ' ') {
        if (-not $empty -and $line.Length + 1 + $word.Length -gt 80) {
            $line
            $line = $Then
            $empty = $true
        }
        $line += ($empty ? '' : ' ') + $word
        $empty = $false
    }
    $line
}

# A cell that is code is a line to copy: it is not broken.
function Format-Cell([string]$Text, [string]$Indent) {
    if ($Text -match '^`([^`]+)`$') { $Indent + $Matches[1] } else { Wrap $Text $Indent $Indent }
}

foreach ($page in Get-ChildItem $PSScriptRoot -Filter 'about_*.md') {
    $code = $false
    $header = $true
    $lines = foreach ($line in [IO.File]::ReadAllLines($page.FullName)) {
        if ($line -match '^```') { $code = -not $code; continue }
        if ($code) { "        $line".TrimEnd(); continue }
        if ($line -notmatch '^\|') { $header = $true }
        switch -Regex ($line) {
            '^# (.+)' { 'TOPIC'; "    $($Matches[1])"; break }
            '^## (.+)' { $Matches[1]; break }
            '^\|[-|]+$' { $header = $false; break }
            '^\|' {
                # A row becomes its first cell and, below it, the others.
                if ($header) { break }
                $cells = $line.Trim('|') -split '(?<!\\)\|' | ForEach-Object { $_.Trim().Replace('\|', '|') }
                Format-Cell $cells[0] '    '
                $cells | Select-Object -Skip 1 | ForEach-Object { Format-Cell $_ '        ' }
                ''
                break
            }
            '^- (.+)' { Wrap $Matches[1] '    - ' '      '; break }
            '^$' { ''; break }
            default { Wrap $line '    ' '    ' }
        }
    }

    # Get-Help takes the fifth line for the synopsis, so that nothing may come between a heading and its text.
    $text = ($lines -join "`n") -replace '(?m)^([-A-Z].*)\n\n', "`$1`n" -replace '\n{3,}', "`n`n"
    [IO.File]::WriteAllText((Join-Path $target "$($page.BaseName).help.txt"), $text.TrimEnd() + "`n")
}
