-- What the database itself insists on about closed months, whoever writes.

-- A post holds the periods of its chains FOR SHARE until it commits, so that no seal comes between
-- its look and its end. Fires before the guard that moves the heads (triggers go by name): period
-- first, heads after it. Bytes are read only of chains that have a seal.
CREATE OR REPLACE FUNCTION seal.check_period() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
    bad text;
    chains text[];
BEGIN
    INSERT INTO seal.period (chain)
    SELECT f.chain FROM fresh f
    WHERE f.type = 'genesis' AND (f.chain ~ '^[0-9]{12}$' OR f.chain ~ '^transit/[^/]+$')
    ORDER BY f.chain ON CONFLICT (chain) DO NOTHING;
    -- Only the chains are sorted, without the bytes, and each is asked about once.
    SELECT pg_catalog.array_agg(f.chain) INTO chains
    FROM (SELECT DISTINCT chain FROM fresh WHERE type IN ('receipt', 'expense')) f;
    PERFORM FROM seal.period p WHERE p.chain = ANY (chains) ORDER BY p.chain FOR SHARE;
    IF NOT EXISTS (SELECT FROM seal.seal s WHERE s.chain = ANY (chains)) THEN
        RETURN NULL;
    END IF;
    SELECT r.chain || ' ' || r.n INTO bad FROM (
        SELECT f.chain, f.n, pg_catalog.convert_from(f.bytes, 'UTF8')::pg_catalog.jsonb -> 'body'
               AS body
        FROM fresh f
        WHERE f.type IN ('receipt', 'expense')
          AND f.chain IN (SELECT s.chain FROM seal.seal s) OFFSET 0) r
    LEFT JOIN LATERAL (
        SELECT s.n, pg_catalog.encode(s.hash, 'hex') AS hash FROM seal.seal s
        WHERE s.chain = r.chain AND s.tail = r.body #>> '{account,tail}'
          AND s.to_day >= (r.body ->> 'booked_on')::date
        ORDER BY s.to_day LIMIT 1) s ON true
    WHERE (s.n, s.hash) IS DISTINCT FROM
          ((r.body #>> '{after_seal,n}')::bigint, r.body #>> '{after_seal,hash}')
    LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'record % is dated in a month that is sealed and does not say so', bad
            USING ERRCODE = 'MZ001';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION seal.check_period() IS 'refuses a statement line of a closed day that does not name the seal it came after';

CREATE OR REPLACE TRIGGER check_period AFTER INSERT ON ledger.record
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION seal.check_period();

CREATE OR REPLACE FUNCTION seal.check_seal() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF EXISTS (SELECT FROM seal.seal s
               WHERE s.account_no = NEW.account_no AND s.to_day >= NEW.from_day) THEN
        RAISE EXCEPTION 'account %: % is sealed already', NEW.account_no, NEW.from_day
            USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION seal.check_seal() IS 'refuses a seal that does not come after the last one of its account';

-- At commit: no row without its record.
CREATE OR REPLACE FUNCTION seal.check_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ledger.record r
                   WHERE r.chain = NEW.chain AND r.n = NEW.n AND r.type = 'seal'
                     AND r.hash = NEW.hash) THEN
        RAISE EXCEPTION 'seal % %: there is no such record', NEW.chain, NEW.n USING ERRCODE = 'MZ001';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION seal.check_record() IS 'refuses a seal that has no record';

CREATE OR REPLACE FUNCTION seal.check_form() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF OLD.checker IS NOT NULL OR (NEW.id, NEW.account_no, NEW.month)
       IS DISTINCT FROM (OLD.id, OLD.account_no, OLD.month) THEN
        RAISE EXCEPTION 'form %: it is checked and does not change', OLD.id USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION seal.check_form() IS 'refuses a change of a form that was checked';

CREATE OR REPLACE TRIGGER check_seal BEFORE INSERT ON seal.seal
    FOR EACH ROW EXECUTE FUNCTION seal.check_seal();
DROP TRIGGER IF EXISTS check_record ON seal.seal;
CREATE CONSTRAINT TRIGGER check_record AFTER INSERT ON seal.seal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal.check_record();
CREATE OR REPLACE TRIGGER check_form BEFORE UPDATE ON seal.form
    FOR EACH ROW EXECUTE FUNCTION seal.check_form();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON seal.seal
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON seal.programme
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON seal.period
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON seal.form
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
