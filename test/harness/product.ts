/** What suites of the project "product" use. It lives in scripts/test, because the benchmarks use it too. */
export type { Answer } from '../../scripts/test/http.ts';
export { eventually } from '../../scripts/test/eventually.ts';
export {
  startProduct,
  type Product,
  type ProductOptions,
  type RecordedRequest,
} from '../../scripts/test/product.ts';
export type { ProductProcess } from '../../scripts/test/product-process.ts';
export { TEST_POLICY } from '../../scripts/test/test-policy.ts';
