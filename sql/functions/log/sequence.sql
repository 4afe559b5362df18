-- The order of the log. A batch takes every row of the queue whose transaction is over for everybody
-- (its id is below the xmin of the current snapshot), sorted by chain and number, and of these the
-- ones that continue their chain where the log left off. A row whose record cannot be read yet
-- waits, and so do those behind it. Never a range of ids: a transaction that commits late would be
-- skipped. The batch is whole: a part of it would have to be chosen, and the choice could let a
-- chain wait for ever.

DROP FUNCTION IF EXISTS log.sequence(int);

CREATE OR REPLACE FUNCTION log.sequence() RETURNS bigint
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    size bigint;
    taken bigint;
BEGIN
    SELECT coalesce(pg_catalog.max(position) + 1, 0) INTO size FROM log.leaf;
    WITH ready AS (
        SELECT q.chain, q.n, q.hash,
               q.n - pg_catalog.row_number() OVER (PARTITION BY q.chain ORDER BY q.n) + 1 AS base
        FROM ledger.log_queue q
        JOIN ledger.record r ON r.chain = q.chain AND r.n = q.n AND r.hash = q.hash
        WHERE q.xid < pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())
    ), chosen AS (
        SELECT y.chain, y.n, y.hash,
               size - 1 + pg_catalog.row_number()
                   OVER (ORDER BY y.chain COLLATE "C", y.n) AS position
        FROM ready y LEFT JOIN log.tip t ON t.chain = y.chain
        WHERE y.base = coalesce(t.next_n, 0)
    ), placed AS (
        INSERT INTO log.leaf (position, chain, n, hash)
        SELECT position, chain, n, hash FROM chosen ORDER BY position
        RETURNING chain, n
    ), gone AS (
        DELETE FROM ledger.log_queue q USING chosen c WHERE q.chain = c.chain AND q.n = c.n
    ), tips AS (
        INSERT INTO log.tip AS t (chain, next_n)
        SELECT chain, pg_catalog.max(n) + 1 FROM placed GROUP BY chain
        ON CONFLICT (chain) DO UPDATE SET next_n = excluded.next_n
    )
    SELECT pg_catalog.count(*) INTO taken FROM placed;
    IF taken > 0 THEN
        PERFORM ledger.place_keys();
    END IF;
    RETURN taken;
END
$$;
COMMENT ON FUNCTION log.sequence() IS 'gives every waiting record under the watermark its place in the log; how many it gave';

CREATE OR REPLACE FUNCTION log.refuse_gap() RETURNS trigger
LANGUAGE plpgsql SET search_path = ''
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    bad bigint;
BEGIN
    SELECT f.position INTO bad FROM fresh f
    WHERE f.position > 0 AND NOT EXISTS (
        SELECT FROM log.leaf l WHERE l.position = f.position - 1)
    LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'leaf % does not follow the one before it', bad USING ERRCODE = 'MZ001';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION log.refuse_gap() IS 'raises: positions of the log have no gaps';
CREATE OR REPLACE TRIGGER refuse_gap AFTER INSERT ON log.leaf
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_gap();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log.leaf
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log.cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log.stamp
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- Transaction ids mean nothing on another server: after a restore, what waits is marked anew.
CREATE OR REPLACE FUNCTION log.restamp() RETURNS bigint
LANGUAGE sql SET search_path = '' AS $$
    WITH changed AS (
        UPDATE ledger.log_queue SET xid = pg_catalog.pg_current_xact_id()
        WHERE xid >= pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())
        RETURNING 1)
    SELECT pg_catalog.count(*) FROM changed
$$;
COMMENT ON FUNCTION log.restamp() IS 'marks waiting records whose transaction id lies in the future, which only another server can have given; how many';

-- What holds back the watermark is the oldest transaction with an id, on the whole server. Run with
-- its owner's rights: the sealer sees nothing of other people's sessions.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_views WHERE schemaname = 'log' AND viewname = 'holder') THEN
        DROP VIEW log.holder;
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION log.holder()
RETURNS TABLE (pid int, name text, application text, seconds bigint, state text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
    SELECT o.pid, o.name, o.application, o.seconds, o.state FROM (
        SELECT a.pid, coalesce(a.usename::text, '') AS name,
               coalesce(a.application_name, '') AS application,
               extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::bigint AS seconds,
               coalesce(a.state, '') AS state, pg_catalog.age(a.backend_xid) AS age
        FROM pg_catalog.pg_stat_activity a
        WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.backend_xid IS NOT NULL
        UNION ALL
        SELECT 0, p.owner::text, 'prepared: ' || p.gid,
               extract(epoch FROM pg_catalog.clock_timestamp() - p.prepared)::bigint, 'prepared',
               pg_catalog.age(p.transaction)
        FROM pg_catalog.pg_prepared_xacts p
    ) o ORDER BY o.age DESC LIMIT 1
$$;
COMMENT ON FUNCTION log.holder() IS 'the open transaction that holds back the watermark: the oldest that has an id; pid 0: a prepared one';

CREATE OR REPLACE FUNCTION log.backlog(OUT waiting bigint, OUT held bigint, OUT oldest timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
    SELECT pg_catalog.count(*),
           pg_catalog.count(*) FILTER (
               WHERE q.xid >= pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())),
           pg_catalog.min(r.at)
    FROM ledger.log_queue q LEFT JOIN ledger.record r ON r.chain = q.chain AND r.n = q.n
$$;
COMMENT ON FUNCTION log.backlog() IS 'records that wait for their place, those of them that the watermark holds back, and the time of the oldest';

-- Has a standby written everything that was committed up to a place of the write-ahead log?
CREATE OR REPLACE FUNCTION log.standby_has(standby text, lsn pg_lsn) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
    SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_replication
                   WHERE application_name = standby AND state = 'streaming' AND flush_lsn >= lsn)
$$;
COMMENT ON FUNCTION log.standby_has(text, pg_lsn) IS 'has the standby of this name flushed everything up to here';
