import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('@temporalio/client/package.json') as { version: string };

/** All of its packages have one version (ARCHITECTURE.md). */
export const TEMPORAL_SDK_VERSION = version;
