import { defineConfig, mergeConfig } from 'vitest/config';
import { plantMutant } from './packages/keyturn/test/mutants/plant.ts';
import base from './vitest.config.ts';

/** The tests as always, with one fault planted. What was read without the fault must not be taken from a cache. */
export default mergeConfig(base, defineConfig({ plugins: [plantMutant()], test: { fsModuleCache: false } }));
