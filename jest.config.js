const TYPESCRIPT = { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } };

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', TYPESCRIPT] },
  // A checkout inside the tool folder (act's copies) must not be seen as a second project.
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.tools/', '<rootDir>/dist/'],
};

/** Unit tests cut at the network; e2e tests run the real servers and clients. */
export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
      transform: {
        // Where every code of an error or a rule comes to light.
        '/src/(faults/user-error|actions/sync-warnings|config/(diagnose|check-environment|load))\\.ts$':
          ['<rootDir>/test/support/reached-codes/transform.ts', TYPESCRIPT],
        ...shared.transform,
      },
    },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
  // Fails a run of all unit tests that leaves out the code of an error or a rule.
  reporters: ['default', '<rootDir>/test/support/reached-codes/reporter.ts'],
  testTimeout: 120_000,
};
