# Runs examples of the help pages, one after the other, in a runspace of their own. A line of input is Run, Watch or WhatIf, and
# the script in base64; the answer is what it showed, a line "! ID MESSAGE" for each error, and at the end "> COUNT SECONDS MODE" with the
# number of objects. Watch is for what goes on for ever: it is stopped, as with Ctrl+C, after half a second. With WhatIf runs what can
# change something.
param([string]$Module, [string]$StandIns)
$ErrorActionPreference = 'Stop'
$state = [initialsessionstate]::CreateDefault2()
$state.ImportPSModule($Module)
$space = [runspacefactory]::CreateRunspace($Host, $state)
$space.Open()

function Invoke-Example([string]$Script, [string]$Mode) {
    $shell = [powershell]::Create()
    $shell.Runspace = $space
    $null = $shell.AddScript("`$WhatIfPreference = `$$($Mode -eq 'WhatIf'); `$ErrorActionPreference = 'Continue'; `$ConfirmPreference = 'None'").AddStatement().AddScript($Script)
    $limit = if ($Mode -eq 'Watch') { 500 } else { 60000 }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $input = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $input.Complete()
    $work = $shell.BeginInvoke($input, $output)
    $errors = [Collections.Generic.List[object]]::new()
    try {
        if (-not $work.AsyncWaitHandle.WaitOne($limit)) {
            if ($Mode -ne 'Watch') { $errors.Add('TookTooLong It was stopped after a minute.') }
            $shell.Stop()
        }
        $shell.EndInvoke($work)
    }
    catch {
        $cause = $_.Exception.InnerException
        if ($cause -is [System.Management.Automation.PipelineStoppedException]) { }
        elseif ($cause -is [System.Management.Automation.RuntimeException]) { $errors.Add($cause.ErrorRecord) }
        else { $errors.Add("$_") }
    }
    foreach ($one in @($shell.Streams.Verbose) + @($shell.Streams.Warning)) { [Console]::Out.WriteLine("VERBOSE: $one" -replace '\s+', ' ') }
    foreach ($one in $shell.Streams.Error) { if ($one.FullyQualifiedErrorId -notlike 'PipelineStopped*') { $errors.Add($one) } }
    foreach ($one in $errors) {
        $text = if ($one -is [string]) { $one } else { "$($one.FullyQualifiedErrorId) $one" }
        [Console]::Out.WriteLine('! ' + ($text -replace '\s+', ' '))
    }
    [Console]::Out.WriteLine("> $($output.Count) $($watch.Elapsed.TotalSeconds.ToString('0.00', [cultureinfo]::InvariantCulture)) $Mode")
    $shell.Dispose()
}

$changing = [Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
$shell = [powershell]::Create()
$shell.Runspace = $space
$shell.AddScript('Get-Command -Module KvmPS').Invoke() | Where-Object { [System.Management.Automation.CommandMetadata]::new($_).SupportsShouldProcess } | ForEach-Object { $null = $changing.Add($_.Name) }
function Test-Changing([string]$Script) {
    $syntax = [System.Management.Automation.Language.Parser]::ParseInput($Script, [ref]$null, [ref]$null)
    @($syntax.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) | Where-Object { $changing.Contains("$($_.GetCommandName())") }).Count -gt 0
}

# A question finds no answer, instead of the next example.
$requests = [Console]::In
[Console]::SetIn([IO.TextReader]::Null)
Invoke-Example ". '$StandIns'" Run
while ($null -ne ($line = $requests.ReadLine())) {
    $mode, $script = $line.Split(' ')
    $space.SessionStateProxy.Path.SetLocation('/srv/work')
    $script = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($script))
    if ($mode -eq 'WhatIf' -and -not (Test-Changing $script)) { $mode = 'Run' }
    Invoke-Example $script $mode
}
