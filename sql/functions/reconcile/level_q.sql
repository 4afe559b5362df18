-- Level Q: (village, year). S is the sum of the allotted payments up to the as-of date.

CREATE OR REPLACE FUNCTION reconcile.sum_units() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_unit ON COMMIT DROP AS
    SELECT q.village, q.year, q.payer, q.amount_fen AS q, q.due,
           coalesce(p.s, 0)::bigint AS s, coalesce(p.s_due, 0)::bigint AS s_due, p.last_d
      FROM programme.quota q
      LEFT JOIN (SELECT p.village, p.year, sum(p.amount) AS s, max(p.d) AS last_d,
                        sum(p.amount) FILTER (WHERE p.d <= o.due) AS s_due
                   FROM pg_temp.w_pay p
                   JOIN programme.quota o ON o.village = p.village AND o.year = p.year
                  WHERE p.left_code = 'allotted' GROUP BY p.village, p.year) p
        ON p.village = q.village AND p.year = q.year;
    -- The running sum, only where it is asked for.
    CREATE TEMP TABLE w_run ON COMMIT DROP AS
    SELECT p.id, p.village, p.year, p.d, p.amount,
           sum(p.amount) OVER (PARTITION BY p.village, p.year
                               ORDER BY p.d, p.voucher COLLATE "C", p.place, p.line_no
                               ROWS UNBOUNDED PRECEDING) AS so_far
      FROM pg_temp.w_pay p JOIN pg_temp.w_unit u USING (village, year)
     WHERE p.left_code = 'allotted' AND (u.s <> u.q OR u.s_due < u.q AND u.last_d > u.due);
    ANALYZE pg_temp.w_unit, pg_temp.w_run;
END $$;

CREATE OR REPLACE FUNCTION reconcile.break_units(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Q1 unpaid.
    INSERT INTO pg_temp.w_break (code, village, year, payer, amount, move, opened_on, key_texts)
    SELECT 'unpaid', village, year, payer, q, 'payer', due + 1, ARRAY['q:' || village || ':' || year]
      FROM pg_temp.w_unit WHERE as_of > due AND s = 0 AND q > 0;
    -- Q2 short: with every allotted payment.
    INSERT INTO pg_temp.w_break (code, village, year, payer, amount, move, opened_on, key_texts, pays)
    SELECT 'short', u.village, u.year, u.payer, u.q - u.s, 'payer', u.due + 1,
           ARRAY['q:' || u.village || ':' || u.year],
           ARRAY(SELECT r.id FROM pg_temp.w_run r WHERE r.village = u.village AND r.year = u.year)
      FROM pg_temp.w_unit u WHERE as_of > u.due AND u.s > 0 AND u.s < u.q;
    -- Q3 over: the payments from the one that crosses the quota.
    INSERT INTO pg_temp.w_break (code, village, year, payer, amount, move, opened_on, key_texts, pays)
    SELECT 'over', u.village, u.year, u.payer, u.s - u.q, 'payer', min(r.d),
           ARRAY['q:' || u.village || ':' || u.year], array_agg(r.id)
      FROM pg_temp.w_unit u JOIN pg_temp.w_run r USING (village, year)
     WHERE u.s > u.q AND r.so_far > u.q
     GROUP BY u.village, u.year, u.payer, u.s, u.q;
    -- Q4 late: the payments after the due date; days to the one that reached q, else to the last.
    INSERT INTO pg_temp.w_break (code, village, year, payer, amount, days, move, opened_on,
                                 key_texts, pays)
    SELECT 'late', u.village, u.year, u.payer, least(u.s, u.q) - u.s_due,
           coalesce(min(r.d) FILTER (WHERE r.so_far >= u.q), max(r.d)) - u.due, 'payer', u.due + 1,
           ARRAY['q:' || u.village || ':' || u.year], array_agg(r.id)
      FROM pg_temp.w_unit u JOIN pg_temp.w_run r USING (village, year)
     WHERE u.s_due < u.q AND r.d > u.due
     GROUP BY u.village, u.year, u.payer, u.s, u.q, u.s_due, u.due;
    -- Q5 late_arrival: paid in time, first seen in the area after the due date.
    INSERT INTO pg_temp.w_break (code, village, year, payer, amount, days, move, opened_on,
                                 key_texts, pays, lines)
    SELECT 'late_arrival', u.village, u.year, u.payer, sum(p.amount)::bigint, max(f.first_d) - u.due,
           'bank', u.due + 1, ARRAY['q:' || u.village || ':' || u.year], array_agg(p.id),
           (SELECT array_agg(DISTINCT m.line_id) FROM pg_temp.w_match m
             WHERE m.sid = ANY (array_agg(p.id * 2)) AND m.hop <> 'onward')
      FROM pg_temp.w_unit u
      JOIN pg_temp.w_pay p USING (village, year)
      JOIN pg_temp.w_first f USING (id)
     WHERE p.left_code = 'allotted' AND p.d <= u.due AND f.first_d > u.due
     GROUP BY u.village, u.year, u.payer, u.due;
END $$;
