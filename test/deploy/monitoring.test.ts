import { describe, expect, it } from '@jest/globals';
import { ATTENTION_REASONS, CALL_OUTCOMES, CALL_PHASES, CRM_STATUSES } from '../../src/domain/calls/call.ts';
import { ALERTS, metricsOfTheProduct, PANELS, QUERIES } from './monitoring.ts';

const NAME = /\b(?:candidate_calls|temporal|process|nodejs)_[a-z_]+\b/g;
const OF_A_HISTOGRAM = /_(?:bucket|sum|count)$/;
const named = [...new Set(QUERIES.flatMap((query) => query.match(NAME) ?? []))];

const KINDS_OF_ERRORS =
  'unreachable timeout connection_lost server_error rate_limited unauthorized forbidden bad_answer'.split(' ');
const WORDS: Record<string, readonly string[]> = {
  phase: CALL_PHASES,
  reason: ATTENTION_REASONS,
  outcome: [...CALL_OUTCOMES, ...KINDS_OF_ERRORS, 'ok', 'done', 'NotYet', 'cancelled'],
};

describe('dashboard and alerts', () => {
  it('ask for metrics that the product shows', async () => {
    const { all } = await metricsOfTheProduct();
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !all.includes(name) && !all.includes(name.replace(OF_A_HISTOGRAM, '')))).toEqual([]);
  });

  it('leave out nothing of what the product itself shows', async () => {
    const { ours } = await metricsOfTheProduct();
    const asked = named.map((name) => name.replace(OF_A_HISTOGRAM, ''));
    expect(ours.length).toBeGreaterThan(15);
    expect(ours.filter((name) => !asked.includes(name))).toEqual([]);
  });

  it('ask for phases, reasons, outcomes and statuses that exist', () => {
    const asked = QUERIES.flatMap((query) => [...query.matchAll(/\b(phase|reason|outcome)(?:=|!=|=~|!~)"([^"]*)"/g)]);
    expect(asked.length).toBeGreaterThan(5);
    for (const [, label, words] of asked)
      expect(words!.split('|').filter((word) => !WORDS[label!]!.includes(word))).toEqual([]);
    const deliveries = QUERIES.flatMap((query) => [...query.matchAll(/crm_deliveries\{status="(\w+)"\}/g)]);
    expect(deliveries.length).toBeGreaterThan(1);
    expect(deliveries.filter(([, status]) => !(CRM_STATUSES as readonly string[]).includes(status!))).toEqual([]);
  });

  it('never add up what every API process says alike', () => {
    const OF_ROWS =
      /\bsum(?: by \([^)]*\))? ?\(candidate_calls_(?:open|last_day|attention|inbox|crm_deliveries|database_up)/;
    expect(QUERIES.filter((query) => OF_ROWS.test(query))).toEqual([]);
  });
});

describe('the alerts', () => {
  it('have a name of their own, a severity, a summary and a part of docs/operations.md', () => {
    const names = ALERTS.map(({ alert }) => alert);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    for (const { alert, labels, annotations } of ALERTS) {
      expect(['page', 'ticket']).toContain(labels.severity);
      expect(annotations.summary.length).toBeGreaterThan(20);
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    }
  });
});

describe('the dashboard', () => {
  it('asks the Prometheus that is chosen, and numbers its panels', () => {
    const uids = PANELS.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid));
    expect(new Set(uids)).toEqual(new Set(['${datasource}']));
    expect(new Set(PANELS.map(({ id }) => id)).size).toBe(PANELS.length);
  });
});
