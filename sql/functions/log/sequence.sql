-- The order of the log. A batch takes rows of the queue whose transaction is over for everybody
-- (its id is below the xmin of the current snapshot), sorted by chain and number, and only those
-- that continue their chain where the log left off. A row whose record cannot be read yet waits.
-- Never a range of ids: a transaction that commits late would be skipped.

CREATE OR REPLACE FUNCTION log.sequence(most int) RETURNS bigint
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
        WHERE q.xid < pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())
          AND EXISTS (SELECT FROM ledger.record r
                      WHERE r.chain = q.chain AND r.n = q.n AND r.hash = q.hash)
        ORDER BY q.chain, q.n LIMIT most
    ), chosen AS (
        SELECT y.chain, y.n, y.hash,
               size - 1 + pg_catalog.row_number() OVER (ORDER BY y.chain, y.n) AS position
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
COMMENT ON FUNCTION log.sequence(int) IS 'gives at most so many waiting records their places in the log; how many it gave';

CREATE OR REPLACE FUNCTION log.refuse_gap() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
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

CREATE OR REPLACE VIEW log.holder AS
SELECT a.pid, coalesce(a.usename, '') AS name, a.application_name AS application,
       extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start)::bigint AS seconds,
       coalesce(a.state, '') AS state
FROM pg_catalog.pg_stat_activity a
WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.xact_start IS NOT NULL
  AND (a.backend_xid IS NOT NULL OR a.backend_xmin IS NOT NULL)
UNION ALL
SELECT 0, p.owner, 'prepared: ' || p.gid,
       extract(epoch FROM pg_catalog.clock_timestamp() - p.prepared)::bigint, 'prepared'
FROM pg_catalog.pg_prepared_xacts p;
COMMENT ON VIEW log.holder IS 'open transactions, which may hold back the watermark';
