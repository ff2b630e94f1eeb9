import { type Command, commandGroup } from '../command.ts';
import type { CommandWords } from '../completion/words.ts';

/** How each shell loads a script, and what makes it; the scripts know all commands, so they have to be handed in. */
const shells = [
  {
    name: 'bash',
    load: 'source <(keyturn completion bash)',
    script: async () => (await import('../completion/bash.ts')).bashScript,
  },
  { name: 'zsh', load: 'source <(keyturn completion zsh)', script: async () => (await import('../completion/zsh.ts')).zshScript },
  {
    name: 'fish',
    load: 'keyturn completion fish | source',
    script: async () => (await import('../completion/fish.ts')).fishScript,
  },
] as const satisfies readonly { name: string; load: string; script: () => Promise<(words: readonly CommandWords[]) => string> }[];

/** Prints a script that completes Keyturn's commands in a shell. */
export function completionCommand(known: () => readonly Command[]): Command {
  return commandGroup({
    name: 'completion',
    summary: 'print a script that completes commands, options and their values in your shell',
    subcommands: shells.map(({ name, load, script }) => ({
      name,
      summary: `for ${name}`,
      options: [],
      examples: [{ line: load, says: 'for this shell; put it where your shell starts, to have it always' }],
      async run({ output }) {
        const [makeScript, { completionWords }] = await Promise.all([script(), import('../completion/words.ts')]);
        await output.result(makeScript(await completionWords(known())));
        return 0;
      },
    })),
    examples: shells.map(({ name, load }) => ({ line: load, says: `in ${name}` })),
  });
}
