import type { Command } from '../command.ts';
import { scopeOptions } from '../rotation/options.ts';

/** Tells what will happen. */
export const forecastCommand: Command = {
  name: 'forecast',
  summary: 'tell what will happen to which key in the next days, as a table or a calendar',
  options: [
    { flags: '--days <days>', summary: 'how far ahead', standard: '120d' },
    { flags: '--format <name>', summary: 'how to write it', choices: ['table', 'json', 'ics'], standard: 'table' },
    { flags: '--output <file>', summary: 'write it to a file, whole or not at all', standard: 'stdout' },
    ...scopeOptions,
  ],
  examples: [{ line: 'keyturn forecast --org --format ics --output rotation.ics', says: 'for calendar programs' }],
  async run(context) {
    const { runForecast } = await import('../rotation/run-forecast.ts');
    return runForecast(context);
  },
};
