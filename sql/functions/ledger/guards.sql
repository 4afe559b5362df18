-- What the database itself insists on, whoever writes. All of it works on whole statements, so that
-- a COPY of ten thousand rows pays for one check. The order of a posting is: records, lines, the rest.
-- Refusals carry SQLSTATE MZ001, which the program shows as they are.
-- A plan is kept for the whole session, and the first is made when the tables may be empty: without
-- sequential scans and hash joins (or with the big table behind OFFSET) it stays right when they
-- have grown.

CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is refused: the ledger only grows', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'MZ001';
END
$$;
COMMENT ON FUNCTION ledger.refuse_change() IS 'raises: rows of this table are never changed or removed';

CREATE OR REPLACE FUNCTION ledger.refuse_unless_eraser() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF current_user = 'mingzhang_eraser' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'DELETE of ledger.opening is refused: use ledger.erase_opening()'
        USING ERRCODE = 'MZ001';
END
$$;
COMMENT ON FUNCTION ledger.refuse_unless_eraser() IS 'raises unless ledger.erase_opening() does it';

CREATE OR REPLACE FUNCTION ledger.check_records() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    bad text;
    is_own boolean;
    missing bigint;
BEGIN
    -- Each record follows the one before it, which is in this statement or in the table already.
    SELECT r.chain || ' ' || r.n, r.is_own INTO bad, is_own FROM (
        SELECT chain, n, hash, prev, at, f.is_own,
               pg_catalog.lag(n) OVER w AS last_n, pg_catalog.lag(hash) OVER w AS last_hash,
               pg_catalog.lag(at) OVER w AS last_at
        -- OFFSET: so that the bytes are hashed here and need not be sorted
        FROM (SELECT chain, n, hash, prev, at,
                     hash = pg_catalog.sha256('\x00'::bytea || bytes) AS is_own
              FROM fresh OFFSET 0) f
        WINDOW w AS (PARTITION BY chain ORDER BY n)
    ) r
    -- Only the first of each chain costs a look into the table.
    WHERE NOT r.is_own OR
          CASE WHEN r.n = 0 THEN r.prev <> pg_catalog.decode(pg_catalog.repeat('00', 32), 'hex')
               WHEN r.last_n IS NULL THEN NOT EXISTS (
                   SELECT FROM ledger.record p
                   WHERE p.chain = r.chain AND p.n = r.n - 1 AND p.hash = r.prev AND p.at <= r.at)
               ELSE r.last_n <> r.n - 1 OR r.last_hash <> r.prev OR r.last_at > r.at END
    LIMIT 1;
    IF NOT is_own THEN
        RAISE EXCEPTION 'record % does not have the hash of its bytes', bad USING ERRCODE = 'MZ001';
    END IF;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'record % does not follow the one before it', bad USING ERRCODE = 'MZ001';
    END IF;
    -- Nearly all heads are there already, and to move one costs half of what asking first does.
    WITH ends AS MATERIALIZED (
        SELECT r.chain, r.n + 1 AS next_n, r.hash, r.at, l.lines
        FROM (SELECT chain, pg_catalog.max(n) AS n, pg_catalog.sum(lines) AS lines
              FROM fresh GROUP BY chain) l
        JOIN ledger.record r ON r.chain = l.chain AND r.n = l.n ORDER BY r.chain
    ), moved AS (
        UPDATE ledger.head h SET next_n = e.next_n, hash = e.hash, at = e.at FROM ends e
        WHERE h.chain = e.chain RETURNING 1
    ), owing AS (
        INSERT INTO ledger.owed AS o (xid, lines)
        SELECT pg_catalog.pg_current_xact_id(), pg_catalog.sum(lines) FROM ends
        HAVING pg_catalog.sum(lines) > 0
        ON CONFLICT (xid) DO UPDATE SET lines = o.lines + excluded.lines
    )
    SELECT (SELECT pg_catalog.count(*) FROM ends) - (SELECT pg_catalog.count(*) FROM moved)
      INTO missing;
    IF missing > 0 THEN
        INSERT INTO ledger.head (chain, class, next_n, hash, at)
        SELECT r.chain, CASE WHEN r.chain LIKE '%/office' THEN 'office' ELSE 'public' END,
               r.n + 1, r.hash, r.at
        FROM (SELECT chain, pg_catalog.max(n) AS n FROM fresh GROUP BY chain) l
        JOIN ledger.record r ON r.chain = l.chain AND r.n = l.n
        WHERE NOT EXISTS (SELECT FROM ledger.head h WHERE h.chain = r.chain) ORDER BY r.chain;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.check_records() IS 'refuses a record that does not follow its predecessor; moves the heads, in order of chain; notes the lines that must follow';

CREATE OR REPLACE FUNCTION ledger.check_lines() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET enable_seqscan = off SET enable_nestloop = off AS $$
DECLARE
    bad text;
    is_even boolean;
BEGIN
    -- All lines of a record come in one statement: with the primary key, none can be added later.
    -- Most entries are of one colour; the others are looked at colour by colour, if there are any.
    SELECT l.chain || ' ' || l.n, l.is_even INTO bad, is_even FROM (
        SELECT f.*, f.is_plain OR (f.chain, f.n) NOT IN (
                   SELECT chain, n FROM fresh GROUP BY chain, n, source, year
                   HAVING pg_catalog.sum(amount_fen) <> 0) AS is_even
        FROM (SELECT chain, n, pg_catalog.count(*) AS count, pg_catalog.max(position) AS last,
                     pg_catalog.sum(amount_fen) = 0
                         AND pg_catalog.min(source) = pg_catalog.max(source)
                         AND pg_catalog.min(year) = pg_catalog.max(year) AS is_plain
              FROM fresh GROUP BY chain, n OFFSET 0) f OFFSET 0
    ) l
    -- The records of a chain stand together: one way into the index for each chain, not record.
    LEFT JOIN (
        SELECT r.* FROM (SELECT chain, pg_catalog.min(n) AS low, pg_catalog.max(n) AS high
                         FROM fresh GROUP BY chain) m
        CROSS JOIN LATERAL (SELECT chain, n, lines FROM ledger.record i
                            WHERE i.chain = m.chain AND i.n BETWEEN m.low AND m.high OFFSET 0) r
    ) r ON r.chain = l.chain AND r.n = l.n
    WHERE NOT l.is_even OR r.lines IS DISTINCT FROM l.count OR l.last <> l.count LIMIT 1;
    IF NOT is_even THEN
        RAISE EXCEPTION 'the entry of record % does not sum to zero in every colour', bad
            USING ERRCODE = 'MZ001';
    END IF;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'the lines of record % are not those that it has', bad
            USING ERRCODE = 'MZ001';
    END IF;
    UPDATE ledger.owed SET lines = lines - (SELECT pg_catalog.count(*) FROM fresh)
    WHERE xid = pg_catalog.pg_current_xact_id();
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.check_lines() IS 'refuses an entry that does not balance in every colour, or lines that their record does not have';

-- Nearly all balances are there already, and to move one costs half of what asking first whether to
-- insert it does. Who inserts the same one meanwhile makes this transaction fail, not count wrong.
CREATE OR REPLACE FUNCTION ledger.move_balances() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    missing bigint;
    added bigint;
BEGIN
    WITH sums AS MATERIALIZED (
        SELECT * FROM ( -- OFFSET: the sums are sorted, not the lines
            SELECT chain, account, source, year, pg_catalog.sum(amount_fen) AS fen
            FROM fresh GROUP BY 1, 2, 3, 4 OFFSET 0) s ORDER BY 1, 2, 3, 4
    ), moved AS (
        UPDATE ledger.balance b SET amount_fen = b.amount_fen + s.fen FROM sums s
        WHERE b.chain = s.chain AND b.account = s.account AND b.source = s.source AND b.year = s.year
        RETURNING 1
    )
    SELECT (SELECT pg_catalog.count(*) FROM sums) - (SELECT pg_catalog.count(*) FROM moved)
      INTO missing;
    IF missing = 0 THEN
        RETURN NULL;
    END IF;
    INSERT INTO ledger.balance (chain, account, source, year, amount_fen)
    SELECT s.* FROM (SELECT chain, account, source, year, pg_catalog.sum(amount_fen)
                     FROM fresh GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4) s
    WHERE NOT EXISTS (SELECT FROM ledger.balance b
                      WHERE b.chain = s.chain AND b.account = s.account AND b.source = s.source
                        AND b.year = s.year);
    GET DIAGNOSTICS added = ROW_COUNT;
    IF added <> missing THEN
        RAISE EXCEPTION 'balances were moved by somebody else at the same time'
            USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.move_balances() IS 'adds the lines to the balances, in order of chain';

-- Lines are taken only for a record that has just as many (check_lines) and once (their key), and a
-- record of an earlier transaction has its lines already: so those that came are of the records of
-- this transaction, and as many as these have only when none lacks any.
CREATE OR REPLACE FUNCTION ledger.check_owed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger.owed WHERE xid = NEW.xid AND lines <> 0) THEN
        RAISE EXCEPTION 'records of this transaction lack lines' USING ERRCODE = 'MZ001';
    END IF;
    DELETE FROM ledger.owed WHERE xid = NEW.xid;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.check_owed() IS 'at commit: refuses a transaction that left a record without its lines';

CREATE OR REPLACE FUNCTION ledger.check_head() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET enable_seqscan = off AS $$
DECLARE
    from_n bigint := 0;
    is_whole boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        from_n := OLD.next_n;
    END IF;
    SELECT pg_catalog.count(*) = NEW.next_n - from_n
           AND pg_catalog.sum(r.lines) = (
               SELECT pg_catalog.count(*) FROM ledger.line l
               WHERE l.chain = NEW.chain AND l.n >= from_n AND l.n < NEW.next_n)
      INTO is_whole
      FROM ledger.record r WHERE r.chain = NEW.chain AND r.n >= from_n AND r.n < NEW.next_n;
    IF is_whole IS DISTINCT FROM true THEN
        RAISE EXCEPTION 'chain %: records and lines from % to % are not whole',
            NEW.chain, from_n, NEW.next_n - 1 USING ERRCODE = 'MZ001';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.check_head() IS 'at commit: refuses a head that was moved by other means than by a record';

CREATE OR REPLACE FUNCTION ledger.check_key_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF (NEW.id, NEW.public_key, NEW.role, NEW.algorithm, NEW.name, NEW.replaces, NEW.enrolled_n)
       IS DISTINCT FROM
       (OLD.id, OLD.public_key, OLD.role, OLD.algorithm, OLD.name, OLD.replaces, OLD.enrolled_n)
       OR OLD.valid_from <> coalesce(NEW.valid_from, -1) OR OLD.valid_to <> coalesce(NEW.valid_to, -1)
       OR OLD.revoked_n <> coalesce(NEW.revoked_n, -1) OR OLD.reason <> coalesce(NEW.reason, '') THEN
        RAISE EXCEPTION 'key %: what its records say does not change', OLD.id USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION ledger.check_key_change() IS 'refuses every change of a key but its place in the log and its one revocation';

CREATE OR REPLACE FUNCTION ledger.check_party_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF (NEW.chain, NEW.n, NEW.seat, NEW.key, NEW.role, NEW.name, NEW.valid_from, NEW.valid_to)
       IS DISTINCT FROM
       (OLD.chain, OLD.n, OLD.seat, OLD.key, OLD.role, OLD.name, OLD.valid_from, OLD.valid_to)
       OR OLD.replaced_n IS NOT NULL THEN
        RAISE EXCEPTION 'party % %: what its record says does not change', OLD.chain, OLD.n
            USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION ledger.check_party_change() IS 'refuses every change of a party but that another one takes its seat, once';

CREATE OR REPLACE TRIGGER check_key_change BEFORE UPDATE ON ledger.key
    FOR EACH ROW EXECUTE FUNCTION ledger.check_key_change();
CREATE OR REPLACE TRIGGER check_party_change BEFORE UPDATE ON ledger.party
    FOR EACH ROW EXECUTE FUNCTION ledger.check_party_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON ledger.party
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.record
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.line
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.origin
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.name
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.erasure
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON ledger.head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON ledger.balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON ledger.key
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR TRUNCATE ON ledger.opening
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_unless_eraser BEFORE DELETE ON ledger.opening
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_unless_eraser();
CREATE OR REPLACE TRIGGER check_records AFTER INSERT ON ledger.record
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_records();
CREATE OR REPLACE TRIGGER check_lines AFTER INSERT ON ledger.line
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_lines();
-- by name behind check_lines: triggers of one kind fire in the order of their names
CREATE OR REPLACE TRIGGER move_balances AFTER INSERT ON ledger.line
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.move_balances();
DROP TRIGGER IF EXISTS check_head ON ledger.head;
CREATE CONSTRAINT TRIGGER check_head AFTER INSERT OR UPDATE ON ledger.head
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (pg_catalog.pg_trigger_depth() = 0) -- check_records moves them itself
    EXECUTE FUNCTION ledger.check_head();
DROP TRIGGER IF EXISTS check_owed ON ledger.owed;
CREATE CONSTRAINT TRIGGER check_owed AFTER INSERT OR UPDATE ON ledger.owed
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.check_owed();
