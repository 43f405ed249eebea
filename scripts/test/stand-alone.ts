import { explain } from '../start/cannot-start.ts';
import { killAllChildren } from '../start/child.ts';
import { makeRunDir, startInfrastructure, sweepRun } from './infrastructure.ts';
import { type Product, type ProductOptions, startProduct } from './product.ts';

/**
 * Runs a program that starts servers of its own outside of jest. However it ends, by Ctrl-C too, nothing is left running
 * and its run directories are gone. stdout is for results: what the starters say goes to stderr.
 * @param program resolves with the exit code
 */
export async function standAlone(program: (newRunDir: () => string) => Promise<number>): Promise<void> {
  const runDirs: string[] = [];
  const sweep = () => Promise.allSettled(runDirs.map((runDir) => sweepRun(runDir)));
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interrupted) return;
      interrupted = true;
      killAllChildren();
      void sweep().finally(() => process.exit(130));
    });
  }
  process.on('exit', () => killAllChildren());
  console.log = console.error;

  const newRunDir = () => {
    const runDir = makeRunDir();
    runDirs.push(runDir);
    return runDir;
  };
  const code = await program(newRunDir).catch((error: unknown) => {
    if (!interrupted) console.error(explain(error));
    return 1;
  });
  if (interrupted) return;
  await sweep();
  process.exit(code);
}

/** Works with a product on servers of its own. */
export async function withProduct<T>(
  runDir: string,
  options: ProductOptions,
  work: (product: Product) => Promise<T>,
): Promise<T> {
  const infrastructure = await startInfrastructure(runDir);
  try {
    const product = await startProduct(options, { runDir, ...infrastructure });
    try {
      return await work(product);
    } finally {
      await product.stop();
    }
  } finally {
    await infrastructure.stop();
  }
}
