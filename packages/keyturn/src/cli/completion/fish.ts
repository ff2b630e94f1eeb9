import type { CommandWords, OptionWords, Value } from './words.ts';

/** A script for fish, with what each word means beside it. */
export function fishScript(words: readonly CommandWords[]): string {
  const taking = new Set(
    words.flatMap(({ options }) => options.filter(({ value }) => value.kind !== 'none').flatMap(({ names }) => names)),
  );
  const paths = words.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  return `# Completion of keyturn for fish. Load it with: keyturn completion fish | source
# or write it to ~/.config/fish/completions/keyturn.fish.

function __keyturn_at # Whether these are the command and the number of arguments so far.
  set -l at
  set -l count 0
  set -l skips 0
  for word in (commandline -opc)[2..-1]
    if test $skips = 1
      set skips 0
    else if contains -- $word ${[...taking].join(' ')}
      set skips 1
    else if string match -q -- '-*' $word
      continue
    else if test $count = 0; and contains -- (string join ' ' $at $word) ${paths.join(' ')}
      set at (string join ' ' $at $word)
    else
      set count (math $count + 1)
    end
  end
  test "$at" = "$argv[1]"; and test "$argv[2]" = any -o "$argv[2]" = $count
end

complete -c keyturn -f
${words.map(commandLines).join('')}`;
}

function commandLines({ path, subcommands, options, arguments: operands }: CommandWords): string {
  const when = (count: string) => `complete -c keyturn -n "__keyturn_at '${path}' ${count}"`;
  return [
    ...subcommands.map(({ name, summary }) => `${when('0')} -a ${name} -d ${quoted(summary)}\n`),
    ...options.map((option) => `${when('any')}${namesText(option)} -d ${quoted(option.summary)}${valueText(option.value)}\n`),
    ...operands.flatMap((value, index) => {
      if (value.kind === 'words') return [`${when(String(index))} -a ${quoted(value.words.join(' '))}\n`];
      return value.kind === 'file' ? [`${when(String(index))} -F\n`] : [];
    }),
  ].join('');
}

function namesText({ names }: OptionWords): string {
  return names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`)).join('');
}

function valueText(value: Value): string {
  switch (value.kind) {
    case 'none':
      return '';
    case 'free':
      return ' -x';
    case 'file':
      return ' -r -F';
    case 'words':
      return ` -x -a ${quoted(value.words.join(' '))}`;
    default:
      return value satisfies never;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
