import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describedByHash, ourApi } from './api-types/our-api.ts';
import { ROOT } from './start/root.ts';

/**
 * `npm run api-types`: makes the types of the dashboard's client of the API's own description. The generator works on a
 * compiler that this project has left behind, so npx fetches both; it is needed by who changes the API, never by a build.
 */
const description = join(ROOT, 'dist', 'our-api.json');
const types = join(ROOT, 'dashboard', 'src', 'api', 'schema.d.ts');
writeFileSync(description, JSON.stringify(ourApi()));
const packages = ['--package', 'typescript@5.9.3', '--package', 'openapi-typescript@7.13.0'];
const { status } = spawnSync('npx', ['--yes', ...packages, 'openapi-typescript', description, '-o', types], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (status !== 0) throw new Error('openapi-typescript failed: see above');
writeFileSync(types, `// ${describedByHash()}\n${readFileSync(types, 'utf8')}`);
