-- Step 0: the facts up to the as-of date, in work tables of this transaction (pg_temp.w_*).
-- Nothing here decides; every later step reads these instead of intake.

-- Files in a stable order, and the first sighting of a line that stands in several of them.
CREATE OR REPLACE FUNCTION reconcile.prepare_files() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_file ON COMMIT DROP AS
    SELECT id, name, sha256,
           (row_number() OVER (ORDER BY covers_to, covers_from, sha256))::int AS place
      FROM intake.file;
    CREATE TEMP TABLE w_sight ON COMMIT DROP AS
    SELECT DISTINCT ON (kind, fact_id) kind, fact_id, place, line_no FROM (
        SELECT s.kind, s.fact_id, f.place, s.line_no
          FROM intake.sighting s JOIN pg_temp.w_file f ON f.id = s.file_id
        UNION ALL
        SELECT 'payment', p.id, f.place, p.line_no
          FROM intake.payment p JOIN pg_temp.w_file f ON f.id = p.file_id
         WHERE p.id IN (SELECT fact_id FROM intake.sighting WHERE kind = 'payment')
        UNION ALL
        SELECT 'line', l.id, f.place, l.line_no
          FROM intake.line l JOIN pg_temp.w_file f ON f.id = l.file_id
         WHERE l.id IN (SELECT fact_id FROM intake.sighting WHERE kind = 'line')) t
     ORDER BY kind, fact_id, place, line_no;
    ANALYZE pg_temp.w_file, pg_temp.w_sight;
END $$;

-- wd(d, W) and wd(d, 15) of every day of the calendar, looked up once.
CREATE OR REPLACE FUNCTION reconcile.prepare_days() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_day ON COMMIT DROP AS
    SELECT d.day, coalesce(w.day, 'infinity') AS last_day, coalesce(x.day, 'infinity') AS list_day
      FROM programme.day d CROSS JOIN programme.setting s
      LEFT JOIN programme.day w ON w.is_working AND w.ordinal = d.ordinal + s.window_after_wd
      LEFT JOIN programme.day x ON x.is_working AND x.ordinal = d.ordinal + s.no_list_wd;
    ANALYZE pg_temp.w_day;
END $$;

-- Coverage. Two statements of which one does not declare its period join when the balance of the
-- second goes on where the first ended: there was nothing in between.
CREATE OR REPLACE FUNCTION reconcile.prepare_coverage(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_told ON COMMIT DROP AS
    SELECT s.id, s.account_no, s.file_id, s.from_day, s.to_day, s.declared, s.opening_fen,
           s.closing_fen, f.sha256
      FROM intake.statement s JOIN pg_temp.w_file f ON f.id = s.file_id
     WHERE s.voided_by IS NULL AND s.from_day <= as_of;
    CREATE INDEX ON pg_temp.w_told (account_no, from_day);
    -- A declared period without lines is a valid statement: nothing moved, so where its layout
    -- shows balances with lines only, the balance is that of its neighbour.
    UPDATE pg_temp.w_told e SET opening_fen = t.fen, closing_fen = t.fen FROM (
        SELECT s.id, coalesce(
                   (SELECT p.closing_fen FROM pg_temp.w_told p
                     WHERE p.account_no = s.account_no AND p.closing_fen IS NOT NULL
                       AND p.to_day < s.from_day ORDER BY p.to_day DESC, p.from_day DESC LIMIT 1),
                   (SELECT n.opening_fen FROM pg_temp.w_told n
                     WHERE n.account_no = s.account_no AND n.opening_fen IS NOT NULL
                       AND n.from_day > s.to_day ORDER BY n.from_day, n.to_day LIMIT 1), 0) AS fen
          FROM pg_temp.w_told s
         WHERE s.declared AND s.opening_fen IS NULL AND s.closing_fen IS NULL
           AND NOT EXISTS (SELECT FROM intake.line l
                            WHERE l.account_no = s.account_no AND l.voided_by IS NULL
                              AND l.booked_on BETWEEN s.from_day AND s.to_day)) t
     WHERE t.id = e.id;
    -- One that lies inside another says nothing more.
    CREATE TEMP TABLE w_statement ON COMMIT DROP AS
    SELECT s.account_no, s.file_id, s.from_day, s.to_day, s.declared, s.opening_fen, s.closing_fen,
           row_number() OVER (PARTITION BY s.account_no
                              ORDER BY s.from_day, s.to_day, s.sha256) AS place
      FROM pg_temp.w_told s
     WHERE s.opening_fen IS NOT NULL AND s.closing_fen IS NOT NULL
       AND NOT EXISTS (SELECT FROM pg_temp.w_told o
                        WHERE o.account_no = s.account_no AND o.id <> s.id
                          AND o.opening_fen IS NOT NULL AND o.closing_fen IS NOT NULL
                          AND o.from_day <= s.from_day AND o.to_day >= s.to_day
                          AND o.declared >= s.declared
                          AND (o.to_day - o.from_day > s.to_day - s.from_day
                               OR o.declared > s.declared
                               OR o.opening_fen = s.opening_fen AND o.closing_fen = s.closing_fen
                                  AND o.sha256 < s.sha256));
    CREATE TEMP TABLE w_neighbour ON COMMIT DROP AS
    SELECT a.account_no, a.file_id AS prev_file, b.file_id AS next_file, a.to_day AS prev_to,
           b.from_day AS next_from, b.opening_fen - a.closing_fen AS jump_fen,
           a.declared AND b.declared AND b.from_day > a.to_day + 1 AS hole
      FROM pg_temp.w_statement a
      JOIN pg_temp.w_statement b ON b.account_no = a.account_no AND b.place = a.place + 1
     WHERE b.from_day >= a.to_day;
    CREATE TEMP TABLE w_cover ON COMMIT DROP AS
    SELECT account_no, range_agg(r) AS days FROM (
        SELECT account_no, daterange(from_day, least(to_day, as_of), '[]') AS r
          FROM pg_temp.w_statement
        UNION ALL
        SELECT account_no, daterange(prev_to, next_from, '[]') FROM pg_temp.w_neighbour
         WHERE NOT hole AND jump_fen = 0) t
     GROUP BY account_no;
    CREATE UNIQUE INDEX ON pg_temp.w_cover (account_no); -- reconcile.covered() asks one by one
    ANALYZE pg_temp.w_statement, pg_temp.w_neighbour, pg_temp.w_cover;
END $$;

CREATE OR REPLACE FUNCTION reconcile.prepare_lines(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_line ON COMMIT DROP AS
    SELECT l.id, l.account_no, l.booked_on AS d, l.amount_fen AS amount, l.bank_ref AS ref,
           a.kind, a.village, l.counter_payer, l.counter_own, o.kind AS own_kind,
           CASE WHEN o.kind = 'transit' THEN l.counter_own ELSE l.counter_payer END AS sender,
           coalesce(c.detail, r.book,
                    CASE WHEN o.kind = 'village' AND o.village = a.village THEN 'transfer' END) AS book,
           r.id LIKE 'reversal%' AS is_reversal,
           coalesce(s.place, f.place) AS place, coalesce(s.line_no, l.line_no) AS line_no
      FROM intake.line l
      JOIN programme.account a ON a.account_no = l.account_no
      JOIN pg_temp.w_file f ON f.id = l.file_id
      LEFT JOIN programme.account o ON o.account_no = l.counter_own
      LEFT JOIN intake.rule_now w ON w.line_id = l.id
      LEFT JOIN programme.rule r ON r.id = CASE WHEN w.line_id IS NULL THEN l.rule ELSE w.rule END
      LEFT JOIN pg_temp.w_sight s ON s.kind = 'line' AND s.fact_id = l.id
      LEFT JOIN (SELECT DISTINCT ON (subject) subject::bigint AS line_id, detail
                   FROM reconcile.decision WHERE kind = 'classify' AND state = 'confirmed'
                  ORDER BY subject, id DESC) c ON c.line_id = l.id
     WHERE l.voided_by IS NULL AND l.booked_on <= as_of;
    ANALYZE pg_temp.w_line;
END $$;
