// Two projects: `unit` (x.test.ts) runs anywhere; `product` (x.integration.test.ts) talks to a real Temporal server,
// a real PostgreSQL and a running product, which its global set-up starts once.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      setupFiles: ['<rootDir>/test/harness/property-runs.mjs'],
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.integration\\.test\\.ts$'],
    },
    {
      ...shared,
      displayName: 'product',
      testMatch: ['<rootDir>/test/**/*.integration.test.ts'],
      globalSetup: '<rootDir>/test/harness/global-setup.mjs',
      globalTeardown: '<rootDir>/test/harness/global-teardown.mjs',
    },
  ],
  // A worker keeps what each suite has loaded; beyond this it is busy collecting garbage, and a new one is faster.
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/harness/waiting-first.mjs',
  // A hundred times as many runs of a property take their time.
  testTimeout: process.env.FAST_CHECK_RUNS ? 1_200_000 : 60_000,
};
