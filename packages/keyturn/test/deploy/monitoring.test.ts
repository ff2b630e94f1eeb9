import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { metrics } from '../../src/core/runs/metrics.ts';
import { isObject } from '../support/schema.ts';
import { deployed } from './support/deploy.ts';

const dashboard: unknown = JSON.parse(deployed('grafana/dashboard.json'));
const alerts: unknown = parse(deployed('prometheus/alerts.yaml'));

const ruleSchema = z.strictObject({
  alert: z.string().regex(/^Keyturn[A-Z][A-Za-z]+$/),
  expr: z.string().min(1),
  for: z
    .string()
    .regex(/^\d+[mhd]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.strictObject({ summary: z.string().min(10), description: z.string().min(10) }),
});

/** Labels that Prometheus itself adds. */
const ITS_OWN = ['instance'];

test('every panel and every alert asks for metrics that there are, with labels that they have', () => {
  const all = [...expressionsIn(dashboard), ...expressionsIn(alerts)];
  expect(all.length).toBeGreaterThan(20);
  for (const expression of all) {
    expect(problemsOf(expression), expression).toEqual([]);
    expect(countOf(expression, '('), expression).toBe(countOf(expression, ')'));
  }
});

test('a metric or a label that there is not is found, so that the test above means something', () => {
  expect(problemsOf('sum(keyturn_finding{severity="high"})')).toEqual(['no metric keyturn_finding']);
  expect(problemsOf('keyturn_late{severity="high"}')).toEqual(['keyturn_late has no label severity']);
});

test('panels have numbers of their own, do not lie on each other, and stay on the page', () => {
  const panels = listIn(dashboard, 'panels');
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos }) => {
    const { x, y, w, h } = positionOf(gridPos);
    expect(x + w).toBeLessThanOrEqual(24);
    return Array.from({ length: w * h }, (_one, index) => `${x + (index % w)},${y + Math.floor(index / w)}`);
  });
  expect(new Set(cells).size).toBe(cells.length);
});

test('every alert says how bad it is, what it is, and what to do', () => {
  const rules = listIn(alerts, 'groups').flatMap((group) => listIn(group, 'rules'));
  expect(rules.length).toBeGreaterThan(5);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const rule of rules) expect(ruleSchema.safeParse(rule).error).toBeUndefined();
});

function problemsOf(expression: string): string[] {
  return [...expression.matchAll(/\b(keyturn_\w+)(?:\{([^}]*)\})?/g)].flatMap(([, name = '', selector = '']) => {
    const metric = metrics.find((one) => one.name === name);
    if (!metric) return [`no metric ${name}`];
    const used = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label);
    return used
      .filter((label) => ![...metric.labels, ...ITS_OWN].includes(label))
      .map((label) => `${name} has no label ${label}`);
  });
}

function expressionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === 'expr' && typeof member === 'string' ? [member] : expressionsIn(member),
  );
}

function listIn(value: unknown, name: string): Record<string, unknown>[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function positionOf(value: unknown): { readonly x: number; readonly y: number; readonly w: number; readonly h: number } {
  const at = isObject(value) ? value : {};
  const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((name) => Number(at[name]));
  return { x: x ?? 0, y: y ?? 0, w: w ?? 0, h: h ?? 0 };
}

function countOf(text: string, sign: string): number {
  return text.split(sign).length - 1;
}
