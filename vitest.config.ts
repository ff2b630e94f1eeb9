import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/keyturn/**/*.test.ts', 'tools/**/*.test.ts'],
    // It takes minutes, and the built program: `npm run test:year`.
    exclude: ['**/node_modules/**', 'packages/keyturn/test/year/**'],
    pool: 'forks',
    maxWorkers: 2,
    globals: false,
    // Real servers answer real clients here: seconds are normal on a busy machine, hanging is not.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // A variable of the person who runs the tests must not reach into them: no profile, no region, no proxy, no key.
    env: {
      AWS_PROFILE: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
      AWS_CONFIG_FILE: '/nonexistent/config',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
      AWS_EC2_METADATA_DISABLED: 'true',
      TZ: 'UTC',
    },
  },
});
