const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }],
  },
  // A checkout inside the tool folder (act's copies) must not be seen as a second project.
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.tools/', '<rootDir>/dist/'],
};

/** Unit tests cut at the network; e2e tests run the real servers and clients. */
export default {
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
  testTimeout: 120_000,
};
