import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './start/root.ts';
import { exportHistory, withTemporal } from './test/export-history.ts';
import { GOLDEN_STORIES } from './test/golden-stories.ts';
import { standAlone, withProduct } from './test/stand-alone.ts';

/**
 * Tells each golden story on a product of its own and writes its history to test/histories, where
 * test/workflows/replay.integration.test.ts replays it for ever. What is there already is never overwritten: see
 * test/histories/README.md. `npm run golden-histories -- <suffix>` writes beside the older ones.
 */
const suffix = process.argv[2] ? `.${process.argv[2]}` : '';
const FOLDER = join(ROOT, 'test', 'histories');

await standAlone(async (newRunDir) => {
  const missing = Object.entries(GOLDEN_STORIES)
    .map(([name, tell]) => ({ file: join(FOLDER, `${name}${suffix}.json`), tell }))
    .filter(({ file }) => !existsSync(file));
  if (missing.length === 0) {
    console.error('Every golden history is there already. A suffix writes new ones beside them.');
    return 1;
  }
  await withProduct(newRunDir(), { policy: { dialRetryFirstMs: 500 } }, async (product) => {
    for (const { file, tell } of missing) {
      await product.control('POST', '/control/reset');
      const callId = await tell(product);
      const json = await withTemporal(product, async (client) => {
        const workflowId = `candidate-call:${callId}`;
        await client.workflow.getHandle(workflowId).result();
        return (await exportHistory(client, workflowId)).json;
      });
      writeFileSync(file, withoutMachine(json));
      console.error(`Written: ${file}`);
    }
  });
  return 0;
});

/** One event a line, without what is of this machine: who did it, and paths in stack traces. */
function withoutMachine(json: string): string {
  const anonymous = json.replaceAll(new RegExp(`\\d+@${hostname()}`, 'g'), '1@host');
  const { events } = JSON.parse(anonymous, (key, value: unknown) => (key === 'stackTrace' ? undefined : value)) as {
    events: unknown[];
  };
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}
