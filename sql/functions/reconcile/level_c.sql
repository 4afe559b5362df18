-- Level C: every credit line has one disposition.

CREATE OR REPLACE FUNCTION reconcile.settle_credits(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Days that a sender's lists speak of. A transit account speaks through its own statement, or
    -- through the lists of those who pay by it.
    CREATE TEMP TABLE w_listed ON COMMIT DROP AS
    SELECT sender, range_agg(r) AS days FROM (
        SELECT f.subject AS sender, daterange(f.covers_from, f.covers_to, '[]') AS r
          FROM intake.file f
         WHERE f.kind = 'payments' AND f.covers_from <= f.covers_to
           AND NOT EXISTS (SELECT FROM intake.file n WHERE n.supersedes = f.id)
        UNION ALL
        SELECT t.transit, daterange(f.covers_from, f.covers_to, '[]')
          FROM intake.file f
          JOIN (SELECT DISTINCT payer, transit FROM programme.route WHERE transit IS NOT NULL) t
            ON t.payer = f.subject
         WHERE f.kind = 'payments' AND f.covers_from <= f.covers_to
           AND NOT EXISTS (SELECT FROM intake.file n WHERE n.supersedes = f.id)
        UNION ALL
        SELECT c.account_no, u.r FROM pg_temp.w_cover c CROSS JOIN LATERAL unnest(c.days) u(r)) t
     GROUP BY sender;
    CREATE TEMP TABLE w_credit ON COMMIT DROP AS
    SELECT t.id, t.code, CASE WHEN t.code = 'in_transit' THEN 'no_list' ELSE '' END AS reason, t.book
      FROM (SELECT l.id, l.book,
                   CASE WHEN m.line_id IS NOT NULL THEN 'matched'
                        WHEN a.code IS NOT NULL THEN a.code
                        WHEN l.book IS NOT NULL THEN 'classified'
                        WHEN l.sender IS NULL THEN 'unidentified'
                        WHEN as_of > coalesce(w.list_day, 'infinity') OR EXISTS (
                             SELECT FROM pg_temp.w_listed x
                              WHERE x.sender = l.sender AND x.days @> l.d) THEN 'received_not_paid'
                        ELSE 'in_transit' END AS code
              FROM pg_temp.w_line l
              LEFT JOIN (SELECT line_id FROM pg_temp.w_match WHERE no = sid
                         UNION ALL
                         SELECT DISTINCT line_id FROM pg_temp.w_match WHERE no <> sid) m
                     ON m.line_id = l.id
              LEFT JOIN (SELECT a.line_id, min(t.code) AS code FROM pg_temp.w_astray a
                           JOIN pg_temp.w_right t ON t.asid = a.sid AND t.code = a.code
                          WHERE a.line_id IS NOT NULL GROUP BY a.line_id) a ON a.line_id = l.id
              LEFT JOIN pg_temp.w_day w ON w.day = l.d
             WHERE l.amount > 0) t;
    ANALYZE pg_temp.w_credit;
END $$;

-- C3 received_not_paid, C4 unidentified.
CREATE OR REPLACE FUNCTION reconcile.break_credits() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pg_temp.w_break (code, village, account_no, payer, amount, move, opened_on,
                                 key_lines, lines)
    SELECT c.code, l.village, l.account_no, coalesce(l.counter_payer, ''), l.amount,
           CASE WHEN c.code = 'unidentified' THEN CASE l.kind WHEN 'village' THEN 'village' ELSE 'county' END
                WHEN l.own_kind = 'transit' THEN 'county' ELSE 'payer' END,
           l.d, ARRAY[l.id], ARRAY[l.id]
      FROM pg_temp.w_credit c JOIN pg_temp.w_line l USING (id)
     WHERE c.code IN ('received_not_paid', 'unidentified');
END $$;
