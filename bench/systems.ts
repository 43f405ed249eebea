import { type Infrastructure, startInfrastructure } from '../scripts/test/infrastructure.ts';
import { type Product, type ProductOptions, startProduct } from '../scripts/test/product.ts';

/** What is measured side by side, on the same Temporal server and the same PostgreSQL. */
export interface Systems {
  product: Product;
  /** the bare workflow of floor/, in processes of its own with a simulator of its own */
  floor: Product;
  infrastructure: Infrastructure;
}

/** Its programs, in dist/. */
export const FLOOR = { api: 'bench/floor/api.js', worker: 'bench/floor/worker.js' };

export async function withSystems<T>(
  runDir: string,
  options: ProductOptions,
  work: (systems: Systems) => Promise<T>,
): Promise<T> {
  const infrastructure = await startInfrastructure(runDir);
  const started: Product[] = [];
  const start = async (some: ProductOptions) => {
    const product = await startProduct(some, { runDir, ...infrastructure });
    started.push(product);
    return product;
  };
  try {
    const product = await start(options);
    return await work({ product, floor: await start({ ...options, programs: FLOOR }), infrastructure });
  } finally {
    await Promise.all(started.map((product) => product.stop()));
    await infrastructure.stop();
  }
}
