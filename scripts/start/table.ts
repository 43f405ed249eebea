import { DEMO } from '../../src/demo-settings.ts';
import type { StartPlan } from './plan.ts';

/** Without it the list is full of the schedule that runs each minute. */
const CALLS_ONLY = encodeURIComponent('WorkflowType="candidateCall"');

/** Whether a call from here can reach anybody. */
export const demoNote = ({ elsewhere, startSimulator }: StartPlan): string => {
  if (startSimulator && elsewhere.length === 0) return 'This is a demo: all providers are simulated, nobody is phoned.';
  return `Not simulated: ${elsewhere.join(', ') || 'this is production'}.`;
};

/** What runs where, and which keys open it: one line each, aligned. Keys that somebody set are not shown. */
export function tableOfLinks(plan: StartPlan, env: NodeJS.ProcessEnv): string {
  const { api, simulator, postgres, temporalUi } = plan.ports;
  const key = (name: string, demo: string) => (env[name] === undefined ? demo : `as set in ${name}`);
  const rows: [string, string][] = [
    ['Dashboard', `http://localhost:${api}/overview`],
    ['API', `http://localhost:${api}/docs`],
    plan.temporalAddress
      ? ['Temporal', plan.temporalAddress]
      : ['Temporal UI', `http://localhost:${temporalUi}/namespaces/${plan.namespace}/workflows?query=${CALLS_ONLY}`],
    ...(plan.startSimulator
      ? ([['Simulator', `http://localhost:${simulator}/control/requests?provider=elevenlabs`]] satisfies [
          string,
          string,
        ][])
      : []),
    ['PostgreSQL', plan.databaseUrl ? 'as set in DATABASE_URL' : `127.0.0.1:${postgres}, database candidate_calls`],
    ['Operator key', key('OPERATOR_API_KEY', DEMO.operatorApiKey)],
    ['Trigger key', key('WEBHOOK_API_KEY', DEMO.webhookApiKey)],
    ['Logs and data', plan.dataDir],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}
