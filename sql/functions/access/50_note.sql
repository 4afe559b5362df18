-- Notes, and what of them becomes which record (include/access/note.h).

CREATE OR REPLACE FUNCTION access.note_refused(of_key text, of_act text, of_code text,
                                               of_subject text, of_digest bytea, cap int)
RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
    this_hour timestamptz := pg_catalog.date_trunc('hour', pg_catalog.clock_timestamp());
    next_place int;
BEGIN
    IF NOT EXISTS (SELECT FROM access.person p WHERE p.key = of_key) THEN
        RETURN;
    END IF;
    -- One after the other for one key: places are counted.
    PERFORM pg_catalog.pg_advisory_xact_lock(
        pg_catalog.hashtextextended('access.refused ' || of_key, 0));
    SELECT coalesce(pg_catalog.max(r.place), 0) + 1 INTO next_place
    FROM access.refused r WHERE r.key = of_key AND r.hour = this_hour;
    INSERT INTO access.refused AS r (key, hour, place, act, code, subject, digest, at)
    VALUES (of_key, this_hour, CASE WHEN next_place <= cap THEN next_place ELSE 0 END, of_act,
            of_code, of_subject, of_digest, pg_catalog.clock_timestamp())
    ON CONFLICT (key, hour, place) DO UPDATE
    SET count = r.count + 1, at = excluded.at,
        digest = pg_catalog.sha256(r.digest || excluded.digest);
END
$$;
COMMENT ON FUNCTION access.note_refused(text, text, text, text, bytea, int) IS 'notes a refused act of a registered key; from the cap on, in the hour''s row with place 0';

-- The row of the rest waits until its hour is over, and a little longer for who was late.
CREATE OR REPLACE VIEW access.new_refused AS
SELECT key, hour, place, act, code, subject, digest, count
FROM access.refused
WHERE n IS NULL
  AND (place > 0 OR hour < pg_catalog.clock_timestamp() - interval '65 minutes')
ORDER BY hour, key, place;
COMMENT ON VIEW access.new_refused IS 'refused acts that wait for their record';

CREATE OR REPLACE VIEW access.new_look AS
SELECT key, what, subject, pg_catalog.count(*) AS count, pg_catalog.min(at) AS from_at,
       pg_catalog.max(at) AS to_at,
       pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.string_agg(
           pg_catalog.to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
           || ' ' || thing || E'\n', '' ORDER BY id), 'UTF8')) AS digest,
       pg_catalog.array_agg(id ORDER BY id) AS ids
FROM (SELECT * FROM access.look WHERE n IS NULL ORDER BY id LIMIT 10000) l
GROUP BY key, what, subject ORDER BY pg_catalog.min(id);
COMMENT ON VIEW access.new_look IS 'what was looked at and waits for its record: of one person, one kind and one chain together';
