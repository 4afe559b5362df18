-- What the tables of this schema refuse, whoever asks, and what a scope may name.

CREATE OR REPLACE FUNCTION access.scope_exists(of_role text, item text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT CASE of_role
        WHEN 'payer' THEN EXISTS (SELECT FROM programme.payer WHERE id = item)
        WHEN 'county' THEN EXISTS (SELECT FROM programme.county WHERE code = item)
        WHEN 'town' THEN item ~ '^[0-9]{9}$'
             AND EXISTS (SELECT FROM programme.village WHERE pg_catalog.left(code, 9) = item)
        WHEN 'manager' THEN EXISTS (
            SELECT FROM programme.account
            WHERE item = CASE kind WHEN 'village' THEN village ELSE 'transit/' || slug END)
        ELSE false END
$$;
COMMENT ON FUNCTION access.scope_exists(text, text) IS 'may this stand in the scope of a role';

CREATE OR REPLACE FUNCTION access.check_person_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF OLD.ended_n IS NOT NULL
       OR (NEW.key_sha256, NEW.key, NEW.role, NEW.scope, NEW.name, NEW.valid_from, NEW.n)
          IS DISTINCT FROM
          (OLD.key_sha256, OLD.key, OLD.role, OLD.scope, OLD.name, OLD.valid_from, OLD.n)
       OR NEW.valid_to IS DISTINCT FROM OLD.valid_to THEN
        RAISE EXCEPTION 'person %: what the record says does not change', OLD.key
            USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION access.check_person_change() IS 'refuses every change of a registration but its one end';
CREATE OR REPLACE TRIGGER check_person_change BEFORE UPDATE ON access.person
    FOR EACH ROW EXECUTE FUNCTION access.check_person_change();

CREATE OR REPLACE FUNCTION access.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    RAISE EXCEPTION '% of %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'MZ001';
END
$$;
COMMENT ON FUNCTION access.refuse_change() IS 'raises: rows of this table stay';

-- An answer that was given is given again, for ever.
CREATE OR REPLACE FUNCTION access.check_answer() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF OLD.answer IS NOT NULL OR (NEW.caller, NEW.key, NEW.digest, NEW.at)
       IS DISTINCT FROM (OLD.caller, OLD.key, OLD.digest, OLD.at) THEN
        RAISE EXCEPTION 'the answer to % of % stands', OLD.key, OLD.caller USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION access.check_answer() IS 'refuses every change but the one answer';
CREATE OR REPLACE TRIGGER check_answer BEFORE UPDATE ON access.idem
    FOR EACH ROW EXECUTE FUNCTION access.check_answer();

-- What was noted gets its record once; the row that counts the rest of an hour grows until then.
CREATE OR REPLACE FUNCTION access.check_note() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    IF OLD.n IS NOT NULL THEN
        RAISE EXCEPTION 'a note in %.% has its record', TG_TABLE_SCHEMA, TG_TABLE_NAME
            USING ERRCODE = 'MZ001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION access.check_note() IS 'refuses every change of what has its record';
CREATE OR REPLACE TRIGGER check_note BEFORE UPDATE ON access.look
    FOR EACH ROW EXECUTE FUNCTION access.check_note();
CREATE OR REPLACE TRIGGER check_note BEFORE UPDATE ON access.refused
    FOR EACH ROW EXECUTE FUNCTION access.check_note();

DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['person', 'idem', 'look', 'refused', 'log_day'] LOOP
        EXECUTE pg_catalog.format(
            'CREATE OR REPLACE TRIGGER refuse_change BEFORE DELETE OR TRUNCATE ON access.%I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()', one);
    END LOOP;
    CREATE OR REPLACE TRIGGER refuse_update BEFORE UPDATE ON access.log_day
        FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change();
END
$$;
