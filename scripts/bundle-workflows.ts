import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inWords } from './start/say.ts';

const DIST = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles the compiled workflows once, so that a worker starts without webpack. Skipped when the bundle is newer than
 * all that goes into it; written under another name until it is whole, since a worker may be starting from it.
 */
async function bundleWorkflows(dist: string): Promise<void> {
  const entry = join(dist, 'src', 'workflows', 'index.js');
  const bundle = join(dist, 'workflow-bundle.js');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: src/workflows/index.ts exports the workflows`);
  if (isNewer(bundle, inputs(dist))) return;

  console.log('Bundling the workflows; about two seconds …');
  const began = Date.now();
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const logger = quiet();
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, logger });
  const unfinished = `${bundle}.${process.pid}`;
  try {
    writeFileSync(unfinished, code);
    renameSync(unfinished, bundle);
  } finally {
    rmSync(unfinished, { force: true });
  }
  console.log(`Bundled after ${inWords(Date.now() - began)}.`);
}

/** Compiled workflows and domain, and the installed packages (the SDK is part of the bundle). */
function inputs(dist: string): string[] {
  const compiled = ['workflows', 'domain'].flatMap((folder) => {
    const path = join(dist, 'src', folder);
    return existsSync(path)
      ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
      : [];
  });
  const packages = resolve(dist, '..', 'node_modules', '.package-lock.json');
  return [...compiled.filter((name) => name.endsWith('.js')), ...(existsSync(packages) ? [packages] : [])];
}

const isNewer = (file: string, others: string[]): boolean =>
  existsSync(file) && others.every((other) => statSync(other).mtimeMs <= statSync(file).mtimeMs);

/** webpack's own report is of no use when all went well; its errors come with the exception. */
function quiet() {
  const silent = () => {};
  return { log: silent, trace: silent, debug: silent, info: silent, warn: console.warn, error: console.error };
}

await bundleWorkflows(process.argv[2] ? resolve(process.argv[2]) : DIST);
