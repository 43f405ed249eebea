import { type Kysely, sql } from 'kysely';

/**
 * What has changed, for pages that are open: append-only, kept for minutes. By triggers, in the transaction of the change:
 * its writers are many (both processes, and during a roll-out those of the version before), and one that forgot to say so
 * would leave a page stale. There is no NOTIFY: it takes one lock of the whole server at each commit, and every step of
 * every call would take it.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create table changes (
      id bigint generated always as identity primary key,
      -- tells a reader which rows may still become visible before this one
      xid xid8 not null default pg_current_xact_id(),
      kind text not null,
      subject uuid,
      at timestamptz not null default now()
    );
    create index changes_in_order on changes (xid, id);

    create function note_change() returns trigger language plpgsql as $$
    begin
      if tg_table_name in ('calls', 'messages', 'interview_sessions') then
        insert into changes (kind, subject) values (tg_argv[0], new.id);
      elsif tg_table_name = 'timeline' then
        insert into changes (kind, subject) values (tg_argv[0], new.call_id);
      elsif tg_table_name = 'interview_results' then
        insert into changes (kind, subject) values (tg_argv[0], new.interview_session_id);
      else
        insert into changes (kind) values (tg_argv[0]);
      end if;
      return null;
    end
    $$;

    create trigger note_new_call after insert on calls for each row execute function note_change('call');
    create trigger note_change after update on calls for each row
      when (old.phase is distinct from new.phase or old.outcome is distinct from new.outcome
        or old.needs_attention is distinct from new.needs_attention or old.closed_at is distinct from new.closed_at)
      execute function note_change('call');
    create trigger note_change after insert on timeline for each row execute function note_change('call');
    create trigger note_change after insert or update on attention for each row execute function note_change('attention');
    create trigger note_change after insert or update on messages for each row execute function note_change('message');
    create trigger note_new_interview after insert on interview_sessions for each row
      execute function note_change('interview');
    create trigger note_change after update on interview_sessions for each row
      when (old.status is distinct from new.status) execute function note_change('interview');
    create trigger note_change after insert or update on interview_results for each row
      execute function note_change('interview');
  `.execute(db);
}
