-- Level S: the statements themselves. Amounts are zero: what is missing is a file, not money.

CREATE OR REPLACE FUNCTION reconcile.break_statements(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- S1 statement_sum: a refused file; ends by good files for its whole period, or for the day of
    -- its last line when the period could not be read.
    INSERT INTO pg_temp.w_break (code, village, account_no, amount, move, opened_on, state,
                                 key_texts, refusals)
    SELECT DISTINCT ON (r.sha256, r.account_no) 'statement_sum', a.village, r.account_no, 0, 'bank',
           coalesce(r.to_day, r.on_date, as_of),
           CASE WHEN EXISTS (SELECT FROM pg_temp.w_cover c
                              WHERE c.account_no = r.account_no
                                AND c.days @> daterange(coalesce(r.from_day, r.on_date),
                                                        coalesce(r.to_day, r.on_date), '[]')
                                AND coalesce(r.to_day, r.on_date) IS NOT NULL)
                THEN 'cleared' ELSE 'open' END,
           ARRAY['f:' || encode(r.sha256, 'hex'), 'a:' || r.account_no], ARRAY[r.id]
      FROM intake.refusal r LEFT JOIN programme.account a ON a.account_no = r.account_no
     WHERE r.code = 'statement_sum' AND coalesce(r.to_day, r.on_date, as_of) <= as_of
     ORDER BY r.sha256, r.account_no, r.id;
    -- S2 statement_conflict: the refused file and the one that it contradicts; ends when one of
    -- them is superseded.
    INSERT INTO pg_temp.w_break (code, village, account_no, amount, move, opened_on, state,
                                 key_texts, refusals, files)
    SELECT DISTINCT ON (r.sha256, r.account_no) 'statement_conflict', a.village, r.account_no, 0, 'bank', coalesce(r.on_date, as_of),
           CASE WHEN EXISTS (SELECT FROM intake.file n WHERE n.supersedes = r.other_file)
                  OR EXISTS (SELECT FROM intake.file n WHERE n.sha256 = r.sha256)
                THEN 'cleared' ELSE 'open' END,
           ARRAY['f:' || encode(r.sha256, 'hex'), 'f:' || encode(f.sha256, 'hex'),
                 'a:' || r.account_no],
           ARRAY[r.id], array_remove(ARRAY[r.other_file], NULL)
      FROM intake.refusal r
      LEFT JOIN programme.account a ON a.account_no = r.account_no
      LEFT JOIN intake.file f ON f.id = r.other_file
     WHERE r.code = 'statement_conflict' AND coalesce(r.on_date, as_of) <= as_of
     ORDER BY r.sha256, r.account_no, r.id;
    -- S3 statement_gap: the balance jumps between neighbours, or their declared periods leave days
    -- out even when it does not.
    INSERT INTO pg_temp.w_break (code, village, account_no, amount, move, opened_on, key_texts, files)
    SELECT 'statement_gap', a.village, n.account_no, 0,
           CASE a.kind WHEN 'village' THEN 'village' ELSE 'county' END, n.prev_to + 1,
           ARRAY['f:' || encode(p.sha256, 'hex'), 'f:' || encode(x.sha256, 'hex'),
                 'a:' || n.account_no],
           ARRAY[n.prev_file, n.next_file]
      FROM pg_temp.w_neighbour n
      JOIN programme.account a ON a.account_no = n.account_no
      JOIN pg_temp.w_file p ON p.id = n.prev_file
      JOIN pg_temp.w_file x ON x.id = n.next_file
     WHERE n.hole OR n.jump_fen <> 0;
END $$;

-- S4 statement_missing: months that should be covered by now and are not, joined into ranges. A
-- statement that does not declare its period speaks for the whole of every month it touches.
CREATE OR REPLACE FUNCTION reconcile.break_missing(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_month ON COMMIT DROP AS
    WITH due AS (
        SELECT m.month::date AS from_day, (m.month + interval '1 month - 1 day')::date AS to_day
          FROM (SELECT make_date(min(year), 1, 1)::timestamp AS first_day FROM programme.quota) y
         CROSS JOIN LATERAL generate_series(y.first_day, as_of::timestamp, interval '1 month') m(month)
         CROSS JOIN programme.setting s
         WHERE reconcile.wd((m.month + interval '1 month - 1 day')::date, s.statement_wd) < as_of)
    SELECT a.account_no, a.village, a.kind, d.from_day, d.to_day,
           daterange(greatest(d.from_day, a.valid_from),
                     least(d.to_day, coalesce(a.valid_to, 'infinity')), '[]') AS need
      FROM programme.account a
      JOIN (SELECT min(from_day) AS from_day, max(to_day) AS to_day FROM due) whole
        ON NOT EXISTS (SELECT FROM pg_temp.w_cover c
                        WHERE c.account_no = a.account_no
                          AND c.days @> daterange(whole.from_day, whole.to_day, '[]'))
      JOIN due d ON d.to_day >= a.valid_from AND d.from_day <= coalesce(a.valid_to, 'infinity');
    DELETE FROM pg_temp.w_month m USING (
        SELECT account_no, range_agg(r) AS days FROM (
            SELECT account_no, unnest(days) AS r FROM pg_temp.w_cover
            UNION ALL
            SELECT account_no, daterange(date_trunc('month', from_day::timestamp)::date,
                       (date_trunc('month', to_day::timestamp) + interval '1 month')::date)
              FROM pg_temp.w_statement WHERE NOT declared
            UNION ALL
            SELECT account_no, daterange(prev_to, next_from, '[]') FROM pg_temp.w_neighbour
             WHERE hole OR jump_fen <> 0) t
         GROUP BY account_no) c
     WHERE c.account_no = m.account_no AND c.days @> m.need;
    INSERT INTO pg_temp.w_break (code, village, account_no, amount, move, opened_on, key_texts)
    SELECT 'statement_missing', t.village, t.account_no, 0,
           CASE t.kind WHEN 'village' THEN 'village' ELSE 'county' END, min(t.from_day),
           ARRAY['a:' || t.account_no, 'd:' || min(t.from_day)]
      FROM (SELECT m.*, m.from_day - (row_number() OVER (PARTITION BY account_no ORDER BY from_day)
                                      * interval '1 month') AS island
              FROM pg_temp.w_month m) t
     GROUP BY t.account_no, t.village, t.kind, t.island;
END $$;
