import { sharpComment } from '../text/markup-text.ts';
import { remarks } from '../text/remarks.ts';
import { commandOf, type Wanted } from '../wanted.ts';

/** The script of a task: variables, log, the run, and who is told. It begins with a byte order mark, without which PowerShell 5.1 reads ANSI. */
export function powerShellScript(wanted: Wanted): string {
  const told = wanted.onFailure.length === 0 ? '' : `if ($code -gt 1) { ${call(wanted.onFailure)} }\n`;
  return `\uFEFF${sharpComment(remarks(wanted))}$ErrorActionPreference = 'Continue'
$log = ${literal(wanted.logFile)}
$variables = ${literal(wanted.variablesFile)}
[void][IO.Directory]::CreateDirectory(${literal(wanted.stateFolder)})
if (Test-Path -LiteralPath $variables) {
  foreach ($line in Get-Content -LiteralPath $variables -Encoding utf8) {
    $name, $value = $line -split '=', 2
    if ($name -match '^[A-Za-z_][A-Za-z0-9_]*$') { [Environment]::SetEnvironmentVariable($name, $value) }
  }
}
${call(commandOf(wanted))}
$code = $LASTEXITCODE
# Without an exit code it did not even start.
if ($null -eq $code) { $code = 70 }
# Findings end a run with 1: it did what it should.
${told}if ($code -le 1) { exit 0 }
exit $code
`;
}

/** Runs a program; what it says goes into the log, as UTF-8 and line by line. */
function call([program = '', ...words]: readonly string[]): string {
  const list = words.length === 0 ? '' : ` @(${words.map(literal).join(', ')})`;
  return `& ${literal(program)}${list} 2>&1 | ForEach-Object { "$_" } | Out-File -LiteralPath $log -Append -Encoding utf8`;
}

/** PowerShell takes curly quotes for straight ones: each is doubled. */
function literal(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201B]/g, '$&$&')}'`;
}
