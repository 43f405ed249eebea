import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { ROOT } from './start/root.ts';
import { inWords } from './start/say.ts';

const DIST = join(ROOT, 'dist');
/** What npm notes at the end of an install: a package in a bundle may be another one since. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');

/**
 * Bundles the compiled workflows once, so that a worker starts without webpack. Skipped when the bundle is newer than
 * all that goes into it; written under another name until it is whole, since a worker may be starting from it.
 */
async function bundleWorkflows(): Promise<void> {
  const entry = join(DIST, 'src', 'workflows', 'index.js');
  const bundle = join(DIST, 'workflow-bundle.js');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: src/workflows/index.ts exports the workflows`);
  const compiled = ['workflows', 'domain'].flatMap((folder) => filesIn(join(DIST, 'src', folder), '.js'));
  if (isNewer(bundle, [...compiled, INSTALLED])) return;

  console.log('Bundling the workflows; about two seconds …');
  const began = Date.now();
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, logger: quiet() });
  const unfinished = `${bundle}.${process.pid}`;
  try {
    writeFileSync(unfinished, code);
    renameSync(unfinished, bundle);
  } finally {
    rmSync(unfinished, { force: true });
  }
  console.log(`Bundled after ${inWords(Date.now() - began)}.`);
}

/** What runs the product, and the packages that stay outside: Temporal's worker finds its files by where they are. */
const PROGRAMS = [
  { name: 'api', entry: 'src/server.ts', outside: [] },
  { name: 'worker', entry: 'src/worker.ts', outside: [/^@temporalio\//] },
];

/**
 * Puts what an API and a worker load, some thousands of files, into three for each: our own code, its packages, and
 * ElevenLabs' SDK, which an API loads when it is first needed. A third of what a start costs a processor is saved, and
 * whoever takes over from a process that died is there so much sooner. Our code keeps its lines by its source map; the
 * packages have none, because reading it would cost more than was saved.
 */
async function bundlePrograms(): Promise<void> {
  const folder = join(DIST, 'programs');
  const sources = [...filesIn(join(ROOT, 'src'), '.ts'), join(ROOT, 'scripts', 'bundle.ts'), INSTALLED];
  if (PROGRAMS.every(({ name }) => isNewer(join(folder, `${name}.js`), sources))) return;

  console.log('Bundling API and worker; about five seconds …');
  const began = Date.now();
  const unfinished = join(DIST, `programs.${process.pid}`);
  mkdirSync(unfinished);
  try {
    for (const { name, entry, outside } of PROGRAMS) {
      const program = await rolldown({
        input: { [name]: join(ROOT, entry) },
        platform: 'node',
        external: ['pg-native', ...outside],
      });
      const { output } = await program.generate({
        dir: folder,
        entryFileNames: '[name].js',
        chunkFileNames: `${name}-[name].js`,
        sourcemap: 'hidden',
        sourcemapExcludeSources: true,
        codeSplitting: {
          groups: [
            { name: 'elevenlabs', test: /node_modules[\\/]@elevenlabs/, priority: 2 },
            { name: 'packages', test: /node_modules/, priority: 1 },
          ],
        },
      });
      for (const file of output) {
        if (file.type !== 'chunk') continue;
        const isOurs = file.isEntry;
        const link = isOurs ? `//# sourceMappingURL=${file.fileName}.map\n` : '';
        writeFileSync(join(unfinished, file.fileName), file.code + link);
        if (isOurs) writeFileSync(join(unfinished, `${file.fileName}.map`), file.map!.toString());
      }
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  console.log(`Bundled after ${inWords(Date.now() - began)}.`);
}

const filesIn = (folder: string, suffix: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix))
    .map((name) => join(folder, name));

const isNewer = (file: string, others: string[]): boolean =>
  existsSync(file) && others.every((other) => !existsSync(other) || statSync(other).mtimeMs <= statSync(file).mtimeMs);

/** webpack's own report is of no use when all went well; its errors come with the exception. */
function quiet() {
  const silent = () => {};
  return { log: silent, trace: silent, debug: silent, info: silent, warn: console.warn, error: console.error };
}

await bundleWorkflows();
await bundlePrograms();
