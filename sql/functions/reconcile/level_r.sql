-- Level R: the right side of every payment, 拨付 against 到账. On a via route the tests run for the
-- hop that the money has reached.

CREATE OR REPLACE FUNCTION reconcile.covered(account text, from_day date, to_day date) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM pg_temp.w_cover c
                    WHERE c.account_no = account AND c.days @> daterange(from_day, to_day, '[]'));
END $$;

-- 2·|difference| may be at most this: one unit of the last digit that was printed.
CREATE OR REPLACE FUNCTION reconcile.last_digit(unit text, decimals smallint) RETURNS bigint
LANGUAGE sql IMMUTABLE RETURN
    (10 ^ greatest(CASE unit WHEN 'wan_yuan' THEN 6 ELSE 2 END - decimals, 0)::numeric)::bigint;

-- R3 wrong_account, R4 amount_differs: sends without a partner that point at one credit.
CREATE OR REPLACE FUNCTION reconcile.find_astray() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_astray (sid bigint, code text, line_id bigint) ON COMMIT DROP;
    -- R3 (a): the listed account is not in R; a unique credit there is attached.
    INSERT INTO pg_temp.w_astray
    SELECT p.id * 2, 'wrong_account', CASE WHEN count(g.id) = 1 THEN min(g.id) END
      FROM pg_temp.w_pay p
     CROSS JOIN programme.setting x
      LEFT JOIN pg_temp.w_day w ON w.day = p.d
      LEFT JOIN pg_temp.w_got g ON g.account_no = p.listed AND g.sender = p.payer
       AND g.amount = p.amount AND g.d BETWEEN p.d - x.window_before AND w.last_day
     WHERE NOT p.in_r AND p.village IS NOT NULL AND NOT p.is_return AND p.left_code <> 'returned'
     GROUP BY p.id;
    -- R3 (b): the only unmatched credit with this reference and amount is on another account.
    INSERT INTO pg_temp.w_astray
    SELECT sid, 'wrong_account', id FROM (
        SELECT s.sid, g.id, count(*) OVER (PARTITION BY s.sid) AS n,
               row_number() OVER (PARTITION BY g.id ORDER BY s.d, s.place, s.line_no) AS k
          FROM pg_temp.w_sent s
          JOIN pg_temp.w_got g ON g.ref = s.ref AND g.amount = s.amount
           AND g.account_no <> s.account_no
         WHERE s.ref <> '' AND NOT s.returned AND s.in_r
           AND NOT EXISTS (SELECT FROM pg_temp.w_astray a WHERE a.line_id = g.id)) t
     WHERE n = 1 AND k = 1;
    -- R4 by the same reference, then by being each the other's only candidate, at most 5 % apart.
    INSERT INTO pg_temp.w_astray
    SELECT s.sid, 'amount_differs', g.id
      FROM (SELECT s.*, row_number() OVER (PARTITION BY account_no, sender, ref
                                           ORDER BY d, place, line_no) AS k
              FROM pg_temp.w_sent s
             WHERE ref <> '' AND NOT returned AND in_r
               AND sid NOT IN (SELECT sid FROM pg_temp.w_astray)) s
      JOIN (SELECT g.*, row_number() OVER (PARTITION BY account_no, sender, ref
                                           ORDER BY d, place, line_no) AS k
              FROM pg_temp.w_got g
             WHERE NOT EXISTS (SELECT FROM pg_temp.w_astray a WHERE a.line_id = g.id)) g
     USING (account_no, sender, ref, k)
     WHERE s.amount <> g.amount;
    INSERT INTO pg_temp.w_astray
    SELECT sid, 'amount_differs', id FROM (
        SELECT s.sid, g.id, s.amount AS sent, g.amount AS got,
               count(*) OVER (PARTITION BY s.sid) AS for_sent, count(*) OVER (PARTITION BY g.id) AS for_got
          FROM pg_temp.w_sent s
          JOIN pg_temp.w_got g ON g.account_no = s.account_no AND g.sender = s.sender
         CROSS JOIN programme.setting x
         WHERE g.d BETWEEN s.d - x.window_before AND s.last_day AND NOT s.returned AND s.in_r
           AND s.sid NOT IN (SELECT sid FROM pg_temp.w_astray)
           AND NOT EXISTS (SELECT FROM pg_temp.w_astray a WHERE a.line_id = g.id)) c
     CROSS JOIN programme.setting x
     WHERE for_sent = 1 AND for_got = 1 AND sent <> got
       AND abs(got - sent) * 1000 <= x.differs_permille * greatest(got, sent);
    ANALYZE pg_temp.w_astray;
END $$;

-- Where each payment stands: first arrival in the area, and on a via route what was forwarded.
CREATE OR REPLACE FUNCTION reconcile.settle_right(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_first ON COMMIT DROP AS
    SELECT m.sid / 2 AS id, l.d AS first_d, l.d AS last_d
      FROM pg_temp.w_match m JOIN pg_temp.w_line l ON l.id = m.line_id
     WHERE m.hop <> 'onward' AND m.no = m.sid
    UNION ALL
    SELECT m.sid / 2, min(l.d), max(l.d)
      FROM pg_temp.w_match m JOIN pg_temp.w_line l ON l.id = m.line_id
     WHERE m.hop <> 'onward' AND m.no <> m.sid GROUP BY m.sid;
    CREATE TEMP TABLE w_carry ON COMMIT DROP AS
    SELECT f.payment_id AS id, bool_and(m.sid IS NOT NULL) AS arrived,
           min(f.line_id * 2 + 1) FILTER (WHERE m.sid IS NULL) AS waiting
      FROM pg_temp.w_forward f
      LEFT JOIN (SELECT DISTINCT sid FROM pg_temp.w_match WHERE hop = 'onward') m
             ON m.sid = f.line_id * 2 + 1
     GROUP BY f.payment_id;
    CREATE TEMP TABLE w_right ON COMMIT DROP AS
    SELECT t.id, t.code, CASE WHEN t.code = 'in_transit' AND as_of > t.last_day
                              THEN 'no_statement' ELSE '' END AS reason,
           t.asid, t.first_d
      FROM (SELECT p.id, a.sid AS asid, f.first_d,
                   coalesce(s.last_day, f.last_d + x.held_days) AS last_day,
                   CASE WHEN p.is_return THEN 'returned'
                        WHEN p.village IS NULL AND NOT p.in_r THEN 'unknown_village'
                        WHEN p.in_r AND CASE WHEN p.hop = 'direct' THEN f.id IS NOT NULL
                                             ELSE c.arrived IS TRUE END THEN 'matched'
                        WHEN p.left_code = 'returned' THEN 'returned'
                        WHEN a.code IS NOT NULL THEN a.code
                        WHEN s.sid IS NULL AND f.id IS NOT NULL THEN
                             CASE WHEN as_of >= f.last_d + x.held_days
                                   AND reconcile.covered(p.target, f.last_d, f.last_d + x.held_days)
                                  THEN 'held' ELSE 'in_transit' END
                        WHEN as_of <= s.last_day OR s.last_day IS NULL
                             OR NOT reconcile.covered(s.account_no, s.d, s.last_day)
                             THEN 'in_transit'
                        ELSE 'paid_not_received' END AS code
              FROM pg_temp.w_pay p
             CROSS JOIN programme.setting x
              LEFT JOIN pg_temp.w_first f ON f.id = p.id
              LEFT JOIN pg_temp.w_carry c ON c.id = p.id
              LEFT JOIN pg_temp.w_sent s ON s.sid = coalesce(c.waiting, p.id * 2)
              LEFT JOIN pg_temp.w_astray a
                     ON a.sid = CASE WHEN p.in_r THEN coalesce(c.waiting, p.id * 2)
                                     ELSE p.id * 2 END) t;
    ANALYZE pg_temp.w_first, pg_temp.w_right;
END $$;

CREATE OR REPLACE FUNCTION reconcile.break_right() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- R2 returned: ends by a later payment of the same payer, village, year and amount.
    INSERT INTO pg_temp.w_break (code, village, year, account_no, payer, amount, move, opened_on,
                                 state, key_pays, pays)
    SELECT 'returned', p.village, p.year, coalesce(p.target, ''), p.payer, p.amount, 'payer', r.return_d,
           CASE WHEN EXISTS (SELECT FROM pg_temp.w_pay n
                              WHERE n.payer = p.payer AND n.village = p.village AND n.year = p.year
                                AND n.amount = p.amount AND n.id <> p.id AND n.d >= r.return_d
                                AND NOT n.is_return) THEN 'cleared' ELSE 'open' END,
           ARRAY[p.id], ARRAY[p.id, r.return_id]
      FROM pg_temp.w_return r
      JOIN pg_temp.w_pay p ON p.id = r.payment_id
      JOIN pg_temp.w_right t ON t.id = p.id AND t.code = 'returned';
    -- R3, R4: with the credit when one was found.
    INSERT INTO pg_temp.w_break (code, village, year, account_no, payer, amount, within_rounding,
                                 move, opened_on, key_pays, pays, lines)
    SELECT t.code, p.village, p.year, coalesce(g.account_no, p.listed), p.payer,
           CASE t.code WHEN 'amount_differs' THEN g.amount - p.amount ELSE p.amount END,
           t.code = 'amount_differs' AND 2 * abs(g.amount - p.amount)
               <= greatest(reconcile.last_digit(i.unit, i.decimals), reconcile.last_digit(l.unit, l.decimals))
               IS TRUE,
           'payer', p.d, ARRAY[p.id], ARRAY[p.id],
           CASE WHEN g.id IS NULL THEN '{}' ELSE ARRAY[g.id] END
      FROM pg_temp.w_right t
      JOIN pg_temp.w_pay p ON p.id = t.id
      JOIN pg_temp.w_astray a ON a.sid = t.asid
      JOIN intake.payment i ON i.id = p.id
      LEFT JOIN pg_temp.w_line g ON g.id = a.line_id
      LEFT JOIN intake.line l ON l.id = a.line_id
     WHERE t.code IN ('wrong_account', 'amount_differs');
    -- R5 held: waits at the transit account.
    INSERT INTO pg_temp.w_break (code, village, year, account_no, payer, amount, move, opened_on,
                                 key_pays, pays, lines)
    SELECT t.code, p.village, p.year, p.target, p.payer, p.amount, 'county', f.last_d,
           ARRAY[p.id], ARRAY[p.id],
           ARRAY(SELECT m.line_id FROM pg_temp.w_match m WHERE m.sid = p.id * 2 AND m.hop = 'transit')
      FROM pg_temp.w_right t JOIN pg_temp.w_pay p USING (id) JOIN pg_temp.w_first f USING (id)
     WHERE t.code = 'held';
    -- R7 paid_not_received: on the last hop of a via route it is the county's move.
    INSERT INTO pg_temp.w_break (code, village, year, account_no, payer, amount, move, opened_on,
                                 key_pays, pays)
    SELECT t.code, p.village, p.year, CASE WHEN f.id IS NULL THEN p.target ELSE p.final_account END,
           p.payer, p.amount, CASE WHEN f.id IS NULL THEN 'bank' ELSE 'county' END, p.d,
           ARRAY[p.id], ARRAY[p.id]
      FROM pg_temp.w_right t JOIN pg_temp.w_pay p USING (id)
      LEFT JOIN pg_temp.w_first f USING (id)
     WHERE t.code = 'paid_not_received';
END $$;
