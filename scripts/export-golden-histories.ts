import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './start/root.ts';
import { eventually } from './test/eventually.ts';
import { exportHistory, withTemporal } from './test/export-history.ts';
import { SETTINGS_OF_STORIES } from './test/golden/story.ts';
import { GOLDEN_STORIES } from './test/golden-stories.ts';
import type { Product } from './test/product.ts';
import { standAlone, withProduct } from './test/stand-alone.ts';

/**
 * Tells golden stories on a product of its own and writes their histories to test/histories, where
 * test/workflows/replay.integration.test.ts replays them for ever. What is there already is never overwritten: see
 * test/histories/README.md. `npm run golden-histories -- <story> …` tells only these; `--patch <name>` writes beside the
 * older ones.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { patch: { type: 'string' } } });
const FOLDER = join(ROOT, 'test', 'histories');

await standAlone(async (newRunDir) => {
  const unknown = positionals.filter((name) => !(name in GOLDEN_STORIES));
  if (unknown.length > 0) {
    console.error(`No such story: ${unknown.join(', ')}. There are: ${Object.keys(GOLDEN_STORIES).join(', ')}`);
    return 1;
  }
  const missing = Object.entries(GOLDEN_STORIES)
    .filter(([name]) => positionals.length === 0 || positionals.includes(name))
    .map(([name, tell]) => ({ file: join(FOLDER, `${[name, values.patch].filter(Boolean).join('.')}.json`), tell }))
    .filter(({ file }) => !existsSync(file));
  if (missing.length === 0) {
    console.error('They are there already. `--patch <name>` writes new ones beside them.');
    return 1;
  }
  await withProduct(newRunDir(), SETTINGS_OF_STORIES, async (product) => {
    for (const { file, tell } of missing) {
      await product.control('POST', '/control/reset');
      writeFileSync(file, withoutMachine(await whole(product, await tell(product))));
      console.error(`Written: ${file}`);
    }
  });
  return 0;
});

/** The history of a workflow once it has ended; it may be about to begin. */
function whole(product: Product, workflowId: string): Promise<string> {
  return withTemporal(product, async (client) => {
    const ended = () => client.workflow.getHandle(workflowId).result();
    await eventually(() => ended().then(() => true), { withinMs: 30_000, what: `${workflowId} to end` });
    return (await exportHistory(client, workflowId)).json;
  });
}

/** One event a line, without what is of this machine: who did it, and paths in stack traces. */
function withoutMachine(json: string): string {
  const anonymous = json.replaceAll(new RegExp(`\\d+@${hostname()}`, 'g'), '1@host');
  const { events } = JSON.parse(anonymous, (key, value: unknown) => (key === 'stackTrace' ? undefined : value)) as {
    events: unknown[];
  };
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}
