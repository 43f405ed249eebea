import { describe, expect, it } from '@jest/globals';
import { choosePostgresLayout } from '../../scripts/start/postgres-layout.ts';

const NOTHING = { kind: 'nothing' } as const;

describe('where PostgreSQL keeps its files', () => {
  it('is the data directory, and we run it, when we are not root', () => {
    expect(choosePostgresLayout('/home/erika/.data', false, NOTHING, 'new')).toEqual({
      home: '/home/erika/.data/postgres',
      linkFrom: null,
      runAs: 'us',
      copyBinaries: false,
    });
  });

  it('is a place that nobody can enter, with a link to it, when we are root', () => {
    expect(choosePostgresLayout('/home/somebody/.data', true, NOTHING, 'new')).toEqual({
      home: '/var/lib/candidate-calls/data/new',
      linkFrom: '/home/somebody/.data/postgres',
      runAs: 'nobody',
      copyBinaries: true,
    });
  });

  it('stays where the link of an earlier start leads', () => {
    const found = { kind: 'link', target: '/var/lib/candidate-calls/data/old' } as const;
    expect(choosePostgresLayout('/home/somebody/.data', true, found, 'new')).toMatchObject({
      home: found.target,
      linkFrom: null,
    });
  });

  it('does not follow a link that is none of ours', () => {
    const found = { kind: 'link', target: '/etc' } as const;
    expect(choosePostgresLayout('/home/somebody/.data', true, found, 'new')).toMatchObject({
      home: '/var/lib/candidate-calls/data/new',
      linkFrom: '/home/somebody/.data/postgres',
    });
  });

  it('stays with the user whose cluster root finds', () => {
    const found = { kind: 'directory', ownerUid: 1_000 } as const;
    expect(choosePostgresLayout('/home/erika/.data', true, found, 'new')).toEqual({
      home: '/home/erika/.data/postgres',
      linkFrom: null,
      runAs: { uid: 1_000 },
      copyBinaries: true,
    });
  });

  it('says what to do when root made the data directory and we are not root', () => {
    const found = { kind: 'link', target: '/var/lib/candidate-calls/data/old' } as const;
    expect(() => choosePostgresLayout('/srv/.data', false, found, 'new')).toThrow(/set DATA_DIR/);
  });
});
