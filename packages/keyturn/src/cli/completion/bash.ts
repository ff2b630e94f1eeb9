import type { CommandWords, Value } from './words.ts';

/** A script for bash 3.2 and later, without help of the package bash-completion. It starts no process while one types. */
export function bashScript(words: readonly CommandWords[]): string {
  return `# Completion of keyturn for bash. Load it with: source <(keyturn completion bash)

_keyturn_at() { # What can be typed after a command: its name is the argument.
  subcommands='' options='' taking=''
  case "$1" in
${words.map(commandCase).join('')}    *) return 1 ;;
  esac
}

_keyturn_value() { # What can be typed after an option, or as an argument.
  value=free
  case "$1" in
${words.flatMap(valueCases).join('')}  esac
}

_keyturn() {
  local at='' word index=1 count=0 value subcommands options taking
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  COMPREPLY=()
  # Bash takes --format=json apart into three words.
  if [ "$current" = = ]; then
    current=''
  elif [ "$previous" = = ]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi

  _keyturn_at ''
  while [ "$index" -lt "$COMP_CWORD" ]; do
    word="\${COMP_WORDS[index]}"
    index=$((index + 1))
    case " $taking " in
      *" $word "*)
        [ "\${COMP_WORDS[index]}" = = ] && index=$((index + 1))
        index=$((index + 1))
        continue
        ;;
    esac
    case "$word" in -*) continue ;; esac
    case " $subcommands " in
      *" $word "*)
        at="\${at:+$at }$word"
        _keyturn_at "$at"
        ;;
      *) count=$((count + 1)) ;;
    esac
  done

  case " $taking " in
    *" $previous "*) _keyturn_value "$at $previous" ;;
    *)
      case "$current" in
        -*)
          value="words $options"
          ;;
        *)
          _keyturn_value "$at #$count"
          if [ -n "$subcommands" ] && [ "$count" -eq 0 ]; then value="words $subcommands"; fi
          ;;
      esac
      ;;
  esac

  case "$value" in
    words*) COMPREPLY=($(compgen -W "\${value#words}" -- "$current")) ;;
    file)
      local IFS=$'\\n'
      COMPREPLY=($(compgen -f -- "$current"))
      compopt -o filenames 2>/dev/null
      ;;
  esac
}

complete -F _keyturn keyturn
`;
}

function commandCase({ path, subcommands, options }: CommandWords): string {
  const names = options.flatMap((option) => option.names);
  const taking = options.filter(({ value }) => value.kind !== 'none').flatMap((option) => option.names);
  return `    '${path}')
      subcommands='${subcommands.map(({ name }) => name).join(' ')}'
      options='${names.filter((name) => name.startsWith('--')).join(' ')}'
      taking='${taking.join(' ')}'
      ;;
`;
}

function valueCases({ path, options, arguments: operands }: CommandWords): string[] {
  const known = [
    ...options.flatMap(({ names, value }) => names.map((name) => [name, value] as const)),
    ...operands.map((value, index) => [`#${index}`, value] as const),
  ];
  return known.flatMap(([name, value]) => {
    const text = valueText(value);
    return text === undefined ? [] : [`    '${path} ${name}') value='${text}' ;;\n`];
  });
}

function valueText(value: Value): string | undefined {
  if (value.kind === 'words') return `words ${value.words.join(' ')}`;
  return value.kind === 'file' ? 'file' : undefined;
}
