import { runLimitSettings } from '../config/limits.ts';
import type { LoadedConfig } from '../config/settings.ts';
import { termSettings } from '../config/terms.ts';
import { durationText } from '../core/duration.ts';
import { defaultTerms } from '../core/rotation/terms.ts';
import { stateFolder } from '../store/state-folder.ts';
import type { CommandContext } from './command.ts';
import type { Setting } from './setting.ts';

type FromFile = (name: string) => string;

/** Every setting of rotations that holds, and where it comes from. */
export function rotationSettings(
  config: LoadedConfig,
  { environment, fromFile }: { readonly environment: CommandContext['environment']; readonly fromFile: FromFile },
): readonly Setting[] {
  const { safety, rotation } = config;
  const list = (name: string, entries: readonly unknown[]): Setting => ({
    name,
    value: entries.length,
    text: entries.length === 0 ? '-' : String(entries.length),
    from: fromFile(name),
  });
  return [
    ...termsOf(config, fromFile),
    list('rotation.rules', rotation.rules),
    list('rotation.probes', config.probes),
    list('destinations', config.destinations),
    list('hooks', config.hooks),
    list('notify.to', config.notify.routes),
    {
      name: 'notify.warnBefore',
      value: config.notify.warnBefore.map(durationText),
      text: config.notify.warnBefore.map(durationText).join(', '),
      from: fromFile('notify.warnBefore'),
    },
    ...Object.entries(runLimitSettings).map(([name, { limit }]) => plain(`limits.${name}`, safety[limit], fromFile)),
    list('breakGlass', safety.breakGlass),
    list('windows', safety.windows),
    list('freezes', safety.freezes),
    plain('approve', safety.approve, fromFile),
    plain('two-person', safety.isTwoPerson, fromFile),
    {
      name: 'canaries',
      value: safety.canaryAccounts,
      text: safety.canaryAccounts.join(', ') || '-',
      from: fromFile('canaries'),
    },
    stateDir(config, { environment, fromFile }),
  ];
}

function termsOf({ rotation }: LoadedConfig, fromFile: FromFile): readonly Setting[] {
  const { terms } = rotation;
  const named = Object.entries(termSettings).map(([name, { term }]): Setting => {
    const value = terms[term] ?? defaultTerms[term];
    // What nobody says here is said for audits.
    if (name === 'maxAge' && terms.maxAgeDays === undefined)
      return { name: 'rotation.maxAge', value: null, text: 'limits.keyAge', from: 'default' };
    const text = typeof value === 'number' ? durationText(value) : String(value);
    return { name: `rotation.${name}`, value, text, from: fromFile(`rotation.${name}`) };
  });
  const unused = terms.unusedAfterDays ?? null;
  const text = unused === null ? '-' : durationText(unused);
  return [...named, { name: 'rotation.unused', value: unused, text, from: fromFile('rotation.unused') }];
}

function plain(name: string, value: string | number | boolean, fromFile: FromFile): Setting {
  return { name, value, text: String(value), from: fromFile(name) };
}

function stateDir(
  { stateDir: configured }: LoadedConfig,
  { environment, fromFile }: { readonly environment: CommandContext['environment']; readonly fromFile: FromFile },
): Setting {
  const folder = stateFolder({ configured, environment });
  const isNamed = (environment['KEYTURN_STATE_DIR'] ?? '') !== '';
  return { name: 'stateDir', value: folder, text: folder, from: isNamed ? 'KEYTURN_STATE_DIR' : fromFile('stateDir') };
}
