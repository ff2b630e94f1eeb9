import type { CommandWords, Value } from './words.ts';

/** A script for zsh, with what each word means beside it. */
export function zshScript(words: readonly CommandWords[]): string {
  return `#compdef keyturn
# Completion of keyturn for zsh. Load it with: source <(keyturn completion zsh)
# or write it to a file _keyturn in a folder of $fpath.

_keyturn_at() { # What can be typed after a command: its name is the argument.
  subcommands=() options=() taking=()
  case "$1" in
${words.map(commandCase).join('')}  esac
}

_keyturn_value() { # What can be typed after an option, or as an argument.
  case "$1" in
${words.flatMap(valueCases).join('')}    *) return 1 ;;
  esac
}

_keyturn() {
  local at='' word name
  local -i index=2 count=0
  local -a subcommands options taking
  _keyturn_at ''
  while (( index < CURRENT )); do
    word="\${words[index]}"
    (( index++ ))
    if (( \${taking[(Ie)$word]} )); then
      (( index++ ))
    elif [[ "$word" != -* ]]; then
      if (( count == 0 && \${subcommands[(I)$word:*]} )); then
        at="\${at:+$at }$word"
        _keyturn_at "$at"
      else
        (( count++ ))
      fi
    fi
  done

  word="\${words[CURRENT]}"
  if [[ "$word" == --*=* ]]; then
    name="\${word%%=*}"
    compset -P '*='
    _keyturn_value "$at $name"
  elif (( \${taking[(Ie)\${words[CURRENT - 1]}]} )); then
    _keyturn_value "$at \${words[CURRENT - 1]}"
  elif [[ "$word" == -* ]]; then
    _describe -o option options
  elif (( $#subcommands && count == 0 )); then
    _describe command subcommands
  else
    _keyturn_value "$at #$count"
  fi
}

if [[ "\${funcstack[1]}" == _keyturn ]]; then
  _keyturn "$@"
else
  compdef _keyturn keyturn
fi
`;
}

function commandCase({ path, subcommands, options }: CommandWords): string {
  const described = options.flatMap(({ names, summary }) => names.map((name) => pair(name, summary)));
  const taking = options.filter(({ value }) => value.kind !== 'none').flatMap((option) => option.names);
  return `    '${path}')
      subcommands=(${subcommands.map(({ name, summary }) => pair(name, summary)).join(' ')})
      options=(${described.join(' ')})
      taking=(${taking.join(' ')})
      ;;
`;
}

function pair(name: string, summary: string): string {
  return `'${name}:${summary.replaceAll('\\', '\\\\').replaceAll(':', '\\:').replaceAll("'", "'\\''")}'`;
}

function valueCases({ path, options, arguments: operands }: CommandWords): string[] {
  const known = [
    ...options.flatMap(({ names, value }) => names.map((name) => [name, value] as const)),
    ...operands.map((value, index) => [`#${index}`, value] as const),
  ];
  return known.flatMap(([name, value]) => {
    const act = actOf(value);
    return act === undefined ? [] : [`    '${path} ${name}') ${act} ;;\n`];
  });
}

function actOf(value: Value): string | undefined {
  if (value.kind === 'words') return `compadd -- ${value.words.join(' ')}`;
  return value.kind === 'file' ? '_files' : undefined;
}
