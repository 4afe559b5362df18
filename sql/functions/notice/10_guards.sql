-- What is evidence stays as it is; what happened is not undone; of a notice only what later records
-- say may change.
CREATE OR REPLACE FUNCTION notice.check_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF (NEW.number, NEW.chain, NEW.n, NEW.hash, NEW.at, NEW.templates, NEW.renderer, NEW.page)
       IS DISTINCT FROM
       (OLD.number, OLD.chain, OLD.n, OLD.hash, OLD.at, OLD.templates, OLD.renderer, OLD.page)
       OR NEW.to_day < OLD.to_day OR OLD.ended_n <> coalesce(NEW.ended_n, -1)
       OR OLD.archived_n <> coalesce(NEW.archived_n, -1)
       OR OLD.superseded_by <> coalesce(NEW.superseded_by, '') THEN
        RAISE EXCEPTION 'notice %: what its record says does not change', OLD.number
            USING ERRCODE = 'MZ001';
    END IF;
    IF OLD.ended_n IS NULL AND NEW.ended_n IS NOT NULL AND EXISTS (
        SELECT FROM notice.objection o WHERE o.number = NEW.number AND o.answered_n IS NULL) THEN
        RAISE EXCEPTION 'notice %: an objection is open', OLD.number USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION notice.check_change() IS 'refuses every change of a notice but a longer period, its end, its archive and its correction, each once; and an end while an objection is open';

CREATE OR REPLACE FUNCTION notice.check_draft() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF EXISTS (SELECT FROM notice.notice n WHERE n.number = OLD.number) THEN
        RAISE EXCEPTION 'notice % is published: its draft does not change', OLD.number
            USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION notice.check_draft() IS 'refuses a change of the draft of a published notice';

CREATE OR REPLACE FUNCTION notice.check_notice() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM notice.draft d WHERE d.number = NEW.number
                   AND d.checker IS NOT NULL AND d.chain = NEW.chain) THEN
        RAISE EXCEPTION 'notice % is not reviewed', NEW.number USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION notice.check_notice() IS 'refuses a notice that no second person reviewed';

CREATE OR REPLACE FUNCTION notice.check_objection() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF (NEW.objection, NEW.number, NEW.chain, NEW.n, NEW.words_n, NEW.received, NEW.due)
       IS DISTINCT FROM
       (OLD.objection, OLD.number, OLD.chain, OLD.n, OLD.words_n, OLD.received, OLD.due)
       OR OLD.answered_n IS NOT NULL THEN
        RAISE EXCEPTION 'objection %: what its records say does not change', OLD.objection
            USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION notice.check_objection() IS 'refuses every change of an objection but its one answer';

CREATE OR REPLACE TRIGGER check_change BEFORE UPDATE ON notice.notice
    FOR EACH ROW EXECUTE FUNCTION notice.check_change();
CREATE OR REPLACE TRIGGER check_notice BEFORE INSERT ON notice.notice
    FOR EACH ROW EXECUTE FUNCTION notice.check_notice();
CREATE OR REPLACE TRIGGER check_draft BEFORE UPDATE ON notice.draft
    FOR EACH ROW EXECUTE FUNCTION notice.check_draft();
CREATE OR REPLACE TRIGGER check_objection BEFORE UPDATE ON notice.objection
    FOR EACH ROW EXECUTE FUNCTION notice.check_objection();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON notice.evidence
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON notice.step
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON notice.notice
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON notice.draft
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON notice.objection
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
