import { expect, it } from '@jest/globals';
import { temporalArguments } from '../../scripts/start/temporal.ts';

const options = { dataDir: '/data', port: 7233, uiPort: 8233, namespaces: ['default'], durable: true };

it('starts the server on the loopback with a durable file and the settings that a call needs', () => {
  const args = temporalArguments(options).join(' ');
  expect(args).toContain('--db-filename /data/temporal.db');
  expect(args).toContain('--ip 127.0.0.1 --port 7233 --ui-port 8233');
  expect(args).toContain('--sqlite-pragma journal_mode=WAL --sqlite-pragma synchronous=FULL');
  expect(args).toContain('--dynamic-config-value history.timerProcessorMaxTimeShift="10ms"');
  expect(args).toContain('--dynamic-config-value matching.enableFairness=true');
  for (const attribute of [
    'CallPhase=Keyword',
    'CallOutcome=Keyword',
    'CampaignId=Keyword',
    'Attempt=Int',
    'NeedsAttention=Bool',
  ]) {
    expect(args).toContain(`--search-attribute ${attribute}`);
  }
});

it('saves what tests do not need: the web UI and the disk', () => {
  const args = temporalArguments({ ...options, uiPort: null, durable: false, namespaces: ['a', 'b'] }).join(' ');
  expect(args).toContain('--headless');
  expect(args).toContain('synchronous=OFF');
  expect(args).toContain('--namespace a --namespace b');
});
