import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** A year of unattended runs, night by night: once in one process, and once in processes that are killed. */
export default defineConfig({
  test: { ...base.test, include: ['packages/keyturn/test/year/*.test.ts'], exclude: [] },
});
