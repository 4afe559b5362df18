-- What was done about an order is not undone, and what was refused stays: whoever asks.

CREATE OR REPLACE FUNCTION orders.check_paper() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF OLD.checker IS NOT NULL OR (NEW.chain, NEW.id, NEW.account_no, NEW.amount_fen, NEW.scan, NEW.maker)
       IS DISTINCT FROM (OLD.chain, OLD.id, OLD.account_no, OLD.amount_fen, OLD.scan, OLD.maker) THEN
        RAISE EXCEPTION 'paper order % %: it was entered, and a checked one does not change',
            OLD.chain, OLD.id USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION orders.check_paper() IS 'refuses every change of a paper order but its one check';
CREATE OR REPLACE TRIGGER check_paper BEFORE UPDATE ON orders.paper
    FOR EACH ROW EXECUTE FUNCTION orders.check_paper();

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['project', 'lot', 'quota', 'request', 'paper', 'refused'] LOOP
        EXECUTE pg_catalog.format(
            'CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON orders.%I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY['step', 'sheet'] LOOP
        EXECUTE pg_catalog.format(
            'CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON orders.%I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()', one);
    END LOOP;
END
$$;
