import TestSequencer from '@jest/test-sequencer';

/**
 * Suites of the project "product" mostly wait for a running product, the others only compute: those that wait begin, and
 * at the end no core is idle because one long suite is left. Within each project as Jest has it: the longest first.
 */
export default class WaitingFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isProduct = ({ context }) => context.config.displayName?.name === 'product';
    return [...sorted.filter(isProduct), ...sorted.filter((test) => !isProduct(test))];
  }
}
