-- Staged statement lines (pg_temp.stage_line, stage_said) become facts.

-- Who is on the other side of a line: account number decides, then a name that is one's only.
CREATE OR REPLACE FUNCTION intake.counterparties()
RETURNS TABLE (account text, name text, payer text, own text)
LANGUAGE sql STABLE AS $$
    WITH alias AS (SELECT alias, min(payer) AS payer FROM programme.payer_alias
                    GROUP BY alias HAVING count(*) = 1),
    own_name AS (SELECT intake.normal(name) AS name, min(account_no) AS account_no
                   FROM programme.account GROUP BY 1 HAVING count(*) = 1)
    SELECT account_no, NULL::text, payer, NULL::text FROM programme.payer_account
    UNION ALL SELECT account_no, NULL, NULL, account_no FROM programme.account
    UNION ALL SELECT NULL, coalesce(a.alias, o.name), a.payer, o.account_no
      FROM alias a FULL JOIN own_name o ON o.name = a.alias
$$;
COMMENT ON FUNCTION intake.counterparties() IS
    'every account number and every unambiguous name by which a payer or one of our accounts is known';

-- The first rule of the programme that a line fits.
CREATE OR REPLACE FUNCTION intake.rule_of(is_credit boolean, about text, who text, is_own boolean)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT r.id FROM programme.rule r
     WHERE r.position > 0 AND r.side = CASE WHEN is_credit THEN 'credit' ELSE 'debit' END
       AND (r.summary_like IS NULL OR about ~ r.summary_like)
       AND (r.name_like IS NULL OR who ~ r.name_like)
       AND (NOT r.own_account OR is_own)
     ORDER BY r.position LIMIT 1
$$;
COMMENT ON FUNCTION intake.rule_of(boolean, text, text, boolean) IS
    'how a line is classified: by its side, what it says, whom it names, and whether that is our own account';

-- Fills counter_payer, counter_own and rule of pg_temp.fact_line, once per distinct text.
CREATE OR REPLACE FUNCTION intake.classify_fact_line() RETURNS void LANGUAGE plpgsql SET work_mem = '64MB' AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO pg_temp.who
    WITH c AS MATERIALIZED (SELECT * FROM intake.counterparties())
    SELECT d.account_no, d.counter_account, d.counter_name,
           CASE WHEN b.own IS NULL THEN coalesce(b.payer, n.payer) END AS counter_payer,
           nullif(coalesce(b.own, CASE WHEN d.counter_account = '' AND n.payer IS NULL
                                       THEN n.own END), d.account_no) AS counter_own
      FROM (SELECT DISTINCT account_no, counter_account, counter_name FROM pg_temp.stage_line
             WHERE counter_account <> '' OR counter_name <> '') d
      LEFT JOIN c b ON b.account = d.counter_account
      LEFT JOIN c n ON n.name = intake.normal(d.counter_name);
    INSERT INTO pg_temp.what
    SELECT d.credit, d.summary, d.counter_name, d.own,
           intake.rule_of(d.credit, d.summary, d.counter_name, d.own) AS rule
      FROM (SELECT DISTINCT s.amount_fen > 0 AS credit, s.summary, s.counter_name,
                   coalesce(o.village = a.village, false) AS own
              FROM pg_temp.stage_line s
              LEFT JOIN pg_temp.who w USING (account_no, counter_account, counter_name)
              LEFT JOIN programme.account a ON a.account_no = s.account_no
              LEFT JOIN programme.account o ON o.account_no = w.counter_own) d;
    IF EXISTS (SELECT FROM pg_temp.stage_line OFFSET 5000) THEN
        ANALYZE pg_temp.who;
        ANALYZE pg_temp.what;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION intake.covers_day(declared boolean, opening_fen bigint, from_day date,
    to_day date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN declared THEN day BETWEEN from_day AND to_day
                ELSE opening_fen IS NOT NULL AND day > from_day AND day < to_day END
$$;
COMMENT ON FUNCTION intake.covers_day(boolean, bigint, date, date, date) IS
    'does a statement speak of the whole of this day?';

CREATE OR REPLACE FUNCTION intake.check_lines(p_superseded bigint)
RETURNS TABLE (code text, line int, account text, value text, detail text, other bigint,
    on_date date)
LANGUAGE plpgsql SET work_mem = '64MB' AS $$
#variable_conflict use_column
BEGIN
    -- Narrow on purpose: the wide columns stay in the stage table until they are inserted.
    INSERT INTO pg_temp.fact_line
    SELECT s.seq, s.part, s.line_no, s.account_no, s.booked_on, s.serial,
           sha256(s.content || '/1'::bytea) AS identity
      FROM pg_temp.stage_line s WHERE s.serial <> ''
    UNION ALL
    SELECT s.seq, s.part, s.line_no, s.account_no, s.booked_on, s.serial,
           sha256(s.content || convert_to('/' ||
               row_number() OVER (PARTITION BY s.content, s.part ORDER BY s.seq), 'UTF8'))
      FROM pg_temp.stage_line s WHERE s.serial = '';
    IF EXISTS (SELECT FROM pg_temp.stage_line OFFSET 5000) THEN
        ANALYZE pg_temp.fact_line; -- a small file keeps the plans that are there
    END IF;
    INSERT INTO pg_temp.known_line
    SELECT f.seq, f.line_no, l.id FROM pg_temp.fact_line f
     CROSS JOIN LATERAL (SELECT i.id FROM intake.line i
                          WHERE i.identity = f.identity AND i.voided_by IS NULL OFFSET 0) l;
    INSERT INTO pg_temp.twice_line
    SELECT identity, min(seq) AS seq FROM pg_temp.fact_line
     GROUP BY identity HAVING count(*) > 1;
    IF EXISTS (SELECT FROM pg_temp.stage_line OFFSET 5000) THEN
        ANALYZE pg_temp.known_line;
        ANALYZE pg_temp.twice_line;
    END IF;

    INSERT INTO pg_temp.doomed_line
    SELECT l.id FROM intake.line l
     WHERE p_superseded IS NOT NULL AND l.voided_by IS NULL
       AND (l.file_id = p_superseded OR EXISTS (SELECT FROM intake.sighting s
             WHERE s.kind = 'line' AND s.fact_id = l.id AND s.file_id = p_superseded))
       AND NOT EXISTS (SELECT FROM pg_temp.fact_line f WHERE f.identity = l.identity)
       AND NOT intake.is_stated_elsewhere('line', l.id, l.file_id, p_superseded);

    -- OFFSET: from the few rows of the file into the indexes of the many that are there. A plan that
    -- was made while there were few would go the other way, for hundreds of files.
    RETURN QUERY
    -- A serial of fewer than eight characters may begin anew each day.
    SELECT 'serial_conflict', n.line_no, n.account_no, n.serial, x.name || ':' || l.line_no, x.id,
           l.booked_on
      FROM (SELECT account_no, serial, booked_on, min(line_no) AS line_no FROM pg_temp.fact_line
             WHERE serial <> '' GROUP BY 1, 2, 3) n
     CROSS JOIN LATERAL (SELECT i.* FROM intake.line i
                          WHERE i.account_no = n.account_no AND i.serial = n.serial
                            AND i.serial <> '' AND i.voided_by IS NULL OFFSET 0) l
      JOIN intake.file x ON x.id = l.file_id
     WHERE (length(n.serial) >= 8 OR l.booked_on = n.booked_on)
       AND NOT EXISTS (SELECT FROM pg_temp.fact_line f WHERE f.identity = l.identity)
       AND NOT EXISTS (SELECT FROM pg_temp.doomed_line d WHERE d.id = l.id)
    UNION ALL
    -- A day that both files cover whole must have the same lines: a day of a declared period, or
    -- one between the first and the last day of a list whose balances hold without a gap.
    SELECT 'day_conflict', coalesce(min(d.line_no), 0), d.account_no, d.day::text,
           (array_agg(x.name || ':' || coalesce(d.old_line, 0) ORDER BY x.id, d.old_line))[1],
           min(x.id), d.day
      FROM (SELECT n.account_no, o.file_id, n.booked_on AS day, n.line_no, NULL::int AS old_line
              FROM pg_temp.fact_line n
              JOIN pg_temp.stage_statement t ON t.part = n.part AND t.account_no = n.account_no
             CROSS JOIN LATERAL (SELECT i.* FROM intake.statement i
                                  WHERE i.account_no = t.account_no AND i.voided_by IS NULL
                                    AND i.from_day <= t.to_day AND i.to_day >= t.from_day
                                 OFFSET 0) o
             WHERE o.file_id IS DISTINCT FROM p_superseded
               AND intake.covers_day(t.declared, t.opening_fen, t.from_day, t.to_day, n.booked_on)
               AND intake.covers_day(o.declared, o.opening_fen, o.from_day, o.to_day, n.booked_on)
               AND NOT EXISTS (SELECT FROM pg_temp.known_line k WHERE k.seq = n.seq)
            UNION ALL
            SELECT l.account_no, o.file_id, l.booked_on, NULL, l.line_no
              FROM pg_temp.stage_statement t
             CROSS JOIN LATERAL (SELECT i.* FROM intake.statement i
                                  WHERE i.account_no = t.account_no AND i.voided_by IS NULL
                                    AND i.from_day <= t.to_day AND i.to_day >= t.from_day
                                 OFFSET 0) o
             CROSS JOIN LATERAL (SELECT i.* FROM intake.line i
                                  WHERE i.account_no = t.account_no AND i.voided_by IS NULL
                                    AND i.booked_on BETWEEN greatest(t.from_day, o.from_day)
                                                        AND least(t.to_day, o.to_day) OFFSET 0) l
             WHERE o.file_id IS DISTINCT FROM p_superseded
               AND intake.covers_day(t.declared, t.opening_fen, t.from_day, t.to_day, l.booked_on)
               AND intake.covers_day(o.declared, o.opening_fen, o.from_day, o.to_day, l.booked_on)
               AND NOT EXISTS (SELECT FROM pg_temp.fact_line n WHERE n.identity = l.identity)
               AND NOT EXISTS (SELECT FROM pg_temp.doomed_line d WHERE d.id = l.id)) d
      JOIN intake.file x ON x.id = d.file_id
     GROUP BY d.account_no, d.day
     ORDER BY 1, 3, 7, 2 LIMIT 2000;
END
$$;
COMMENT ON FUNCTION intake.check_lines(bigint) IS
    'builds pg_temp.fact_line of a staged statement and gives its conflicts with earlier files';

CREATE OR REPLACE FUNCTION intake.post_lines(p_file bigint, p_superseded bigint)
RETURNS TABLE (lines bigint, added bigint, seen bigint, voided bigint, credit_fen bigint,
    debit_fen bigint, from_day date, to_day date, subject text, accounts bigint)
LANGUAGE plpgsql SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    n_added bigint; n_seen bigint; n_voided bigint; n_credit bigint; n_debit bigint;
BEGIN
    PERFORM intake.classify_fact_line();
    UPDATE intake.line SET voided_by = p_file WHERE id IN (SELECT id FROM pg_temp.doomed_line);
    GET DIAGNOSTICS n_voided = ROW_COUNT;
    UPDATE intake.statement SET voided_by = p_file
     WHERE file_id = p_superseded AND voided_by IS NULL;
    INSERT INTO intake.statement (id, file_id, account_no, from_day, to_day, declared,
           opening_fen, closing_fen) OVERRIDING SYSTEM VALUE
    SELECT t.id, p_file, t.account_no, t.from_day, t.to_day, t.declared, t.opening_fen,
           t.closing_fen FROM pg_temp.stage_statement t ORDER BY t.id;
    INSERT INTO intake.line (statement_id, file_id, line_no, account_no, booked_on, amount_fen,
           balance_fen, serial, bank_ref, counter_account, counter_name, counter_payer,
           counter_own, summary, rule, unit, decimals, raw, identity)
    SELECT t.id, p_file, s.line_no, s.account_no, s.booked_on, s.amount_fen, s.balance_fen,
           s.serial, s.bank_ref, s.counter_account, s.counter_name, w.counter_payer,
           w.counter_own, s.summary, r.rule, s.unit, s.decimals, s.raw, f.identity
      FROM pg_temp.stage_line s
      JOIN (SELECT seq, identity FROM pg_temp.fact_line) f USING (seq)
      JOIN pg_temp.stage_statement t USING (part, account_no)
      LEFT JOIN pg_temp.who w USING (account_no, counter_account, counter_name)
      LEFT JOIN programme.account a ON a.account_no = s.account_no
      LEFT JOIN programme.account o ON o.account_no = w.counter_own
      JOIN pg_temp.what r ON r.credit = (s.amount_fen > 0) AND r.summary = s.summary
           AND r.counter_name = s.counter_name
           AND r.own = coalesce(o.village = a.village, false)
     WHERE NOT EXISTS (SELECT FROM pg_temp.known_line k WHERE k.seq = s.seq)
       AND NOT EXISTS (SELECT FROM pg_temp.twice_line e
                        WHERE e.identity = f.identity AND e.seq < s.seq)
     ORDER BY s.seq;
    GET DIAGNOSTICS n_added = ROW_COUNT;
    SELECT coalesce(sum(l.amount_fen) FILTER (WHERE l.amount_fen > 0), 0),
           coalesce(-sum(l.amount_fen) FILTER (WHERE l.amount_fen < 0), 0)
      INTO n_credit, n_debit FROM intake.line l WHERE l.file_id = p_file;
    INSERT INTO intake.sighting (kind, fact_id, file_id, line_no)
    SELECT 'line', k.id, p_file, k.line_no FROM pg_temp.known_line k
    UNION
    SELECT 'line', l.id, p_file, f.line_no
      FROM pg_temp.twice_line t
      JOIN pg_temp.fact_line f ON f.identity = t.identity AND f.seq > t.seq
      JOIN intake.line l ON l.identity = t.identity AND l.voided_by IS NULL
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n_seen = ROW_COUNT;
    RETURN QUERY
    SELECT (SELECT count(*) FROM pg_temp.fact_line), n_added, n_seen, n_voided, n_credit, n_debit,
           min(t.from_day), max(t.to_day),
           CASE WHEN count(DISTINCT t.account_no) = 1 THEN min(t.account_no) ELSE '' END,
           count(DISTINCT t.account_no)
      FROM pg_temp.stage_statement t;
END
$$;
COMMENT ON FUNCTION intake.post_lines(bigint, bigint) IS
    'inserts statements and lines of pg_temp.fact_line, adds sightings, voids vanished ones';

-- After a registry gained accounts or names: lines that nobody could be named for before.
CREATE OR REPLACE FUNCTION intake.resolve_counterparties() RETURNS bigint
LANGUAGE sql AS $$
    WITH c AS MATERIALIZED (SELECT * FROM intake.counterparties()),
    found AS (
        SELECT l.id, CASE WHEN b.own IS NULL THEN coalesce(b.payer, n.payer) END AS payer,
               nullif(coalesce(b.own, CASE WHEN l.counter_account = '' AND n.payer IS NULL
                                           THEN n.own END), l.account_no) AS own
          FROM intake.line l
          LEFT JOIN c b ON b.account = l.counter_account
          LEFT JOIN c n ON n.name = intake.normal(l.counter_name)),
    done AS (
        UPDATE intake.line l SET counter_payer = f.payer, counter_own = f.own
          FROM found f WHERE f.id = l.id
           AND (f.payer, f.own) IS DISTINCT FROM (l.counter_payer, l.counter_own)
        RETURNING 1)
    SELECT count(*) FROM done
$$;
COMMENT ON FUNCTION intake.resolve_counterparties() IS
    'names the other side of lines anew; called after each import of a registry';

-- After the rules or our own accounts changed: which lines would be classified otherwise. What a
-- line was booked by stays with it, for that is where its money is moved from.
CREATE OR REPLACE FUNCTION intake.resolve_rules() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    changed bigint;
BEGIN
    DELETE FROM intake.rule_now;
    INSERT INTO intake.rule_now (line_id, rule)
    WITH line AS (
        SELECT l.id, l.rule, l.amount_fen > 0 AS credit, l.summary, l.counter_name,
               coalesce(o.village = a.village, false) AS own
          FROM intake.line l
          JOIN programme.account a ON a.account_no = l.account_no
          LEFT JOIN programme.account o ON o.account_no = l.counter_own
         WHERE l.voided_by IS NULL),
    what AS MATERIALIZED ( -- once per distinct text
        SELECT d.*, intake.rule_of(d.credit, d.summary, d.counter_name, d.own) AS now
          FROM (SELECT DISTINCT credit, summary, counter_name, own FROM line) d)
    SELECT l.id, w.now
      FROM line l JOIN what w USING (credit, summary, counter_name, own)
     WHERE w.now IS DISTINCT FROM l.rule;
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION intake.resolve_rules() IS
    'fills intake.rule_now; called after each import of a programme or registry';
