import { CannotStart } from './cannot-start.ts';
import { endProcesses, isSupervisor, listProcesses, marksOf, processesOf } from './processes.ts';
import { say } from './say.ts';

/**
 * Makes sure that we are alone on a data directory: what a killed start left running is ended.
 * @throws CannotStart when another `npm start` is using it.
 */
export async function takeOver(dataDir: string): Promise<void> {
  const others = processesOf(marksOf(dataDir), listProcesses()).filter(({ pid }) => pid !== process.pid);
  const supervisor = others.find(isSupervisor);
  if (supervisor) {
    throw new CannotStart(
      `npm start already runs on ${dataDir} (process ${supervisor.pid}). Stop it with Ctrl-C or \`kill ${supervisor.pid}\`, ` +
        'or set DATA_DIR and the ports to run a second one.',
    );
  }
  if (others.length === 0) return;
  say(`Ending ${others.length} process${others.length === 1 ? '' : 'es'} that an earlier start left behind …`);
  await endProcesses(others);
}
