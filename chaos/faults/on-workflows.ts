import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../run/world.ts';

const STARTED_WITHIN_MS = 15_000;

/** Somebody terminates the workflow of the nth call that was accepted, from 0. */
export async function terminateWorkflow(world: World, nth: number): Promise<null> {
  const workflowId = await startedWorkflow(world, nth);
  world.touched.add(workflowId);
  await whenReached(() => world.temporal.workflow.getHandle(workflowId).terminate('fault bench'));
  return null;
}

/** Back to its first workflow task, as `temporal workflow reset --type FirstWorkflowTask` does. */
export async function resetWorkflow(world: World, nth: number): Promise<null> {
  const workflowId = await startedWorkflow(world, nth);
  world.touched.add(workflowId);
  const { workflow, workflowService, options } = world.temporal;
  await whenReached(async () => {
    const handle = workflow.getHandle(workflowId);
    const { runId } = await handle.describe();
    const { events } = await handle.fetchHistory();
    const firstTask = events?.find((event) => event.workflowTaskCompletedEventAttributes);
    if (!firstTask?.eventId) throw new Error('no task is completed yet');
    await workflowService.resetWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId, runId },
      workflowTaskFinishEventId: firstTask.eventId,
      reason: 'fault bench',
      requestId: randomUUID(),
    });
  });
  return null;
}

/** Waits until so many calls were accepted, and the workflow of the newest of them was started. */
async function startedWorkflow({ admin, temporal }: World, nth: number): Promise<string> {
  const sql = 'select id from calls order by created_at, id offset $1 limit 1';
  for (const until = Date.now() + STARTED_WITHIN_MS; Date.now() < until; await sleep(20)) {
    const { rows } = await admin((client) => client.query<{ id: string }>(sql, [nth]));
    const workflowId = `candidate-call:${rows[0]?.id}`;
    const isThere =
      rows[0] &&
      (await temporal.workflow
        .getHandle(workflowId)
        .describe()
        .catch(() => null));
    if (isThere) return workflowId;
  }
  throw new Error(`no workflow was started for a call ${nth}`);
}

async function whenReached(work: () => Promise<unknown>): Promise<void> {
  for (const until = Date.now() + 8_000; ; await sleep(50)) {
    try {
      return void (await work());
    } catch (error) {
      if (isOver(error)) return;
      if (Date.now() > until) throw error;
    }
  }
}

/** One that has ended cannot be terminated. */
const isOver = (error: unknown): boolean => (error as Error).name === 'WorkflowNotFoundError';
