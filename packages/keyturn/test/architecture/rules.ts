import { bansRule } from './bans.ts';
import { cyclesRule, registriesRule } from './graph.ts';
import { layersRule, packagesRule, resolvesRule, variantsRule } from './layers.ts';
import { barrelsRule, effectsRule, namedExportsRule, namesRule, sizesRule, testPlacesRule } from './shape.ts';
import type { Rule, Violation } from './source.ts';

/** Every rule of the architecture. */
export const rules: readonly Rule[] = [
  layersRule,
  variantsRule,
  packagesRule,
  resolvesRule,
  cyclesRule,
  registriesRule,
  bansRule,
  barrelsRule,
  namedExportsRule,
  effectsRule,
  sizesRule,
  namesRule,
  testPlacesRule,
];

/** A violation as a line to click on. */
export function lineOfReport({ path, line, what }: Violation): string {
  return line === undefined ? `${path}: ${what}` : `${path}:${line}: ${what}`;
}
