/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  /** `--from=build` as `from: build`. */
  readonly flags: Readonly<Record<string, string>>;
  readonly rest: string;
}

/** A stage: what it begins with, what it is called, and what is done in it. */
export interface Stage {
  readonly from: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

const KNOWN = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'VOLUME', 'STOPSIGNAL', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD'];

/** Reads a Dockerfile, and throws for whatever it does not know. */
export function stagesOf(text: string): readonly Stage[] {
  const joined = text.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, ' ');
  const stages: { from: string; name: string | undefined; instructions: Instruction[] }[] = [];
  for (const line of joined.split('\n').filter((one) => one.trim() !== '')) {
    const [, name = '', after = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (!KNOWN.includes(name)) throw new TypeError(`no instruction: ${line}`);
    const [, flagText = '', rest = ''] = /^((?:--[a-z-]+=\S+ +)*)(.*)$/.exec(after) ?? [];
    const flags = Object.fromEntries(
      [...flagText.matchAll(/--([a-z-]+)=(\S+)/g)].map(([, flag = '', value = '']) => [flag, value]),
    );
    if (name === 'FROM') {
      const [, from = '', , stage] = /^(\S+)( AS (\w+))?$/.exec(rest) ?? [];
      stages.push({ from, name: stage, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (!stage) throw new TypeError(`before the first FROM: ${line}`);
      stage.instructions.push({ name, flags, rest });
    }
  }
  return stages;
}
