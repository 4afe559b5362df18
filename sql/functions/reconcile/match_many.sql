-- Pairs of many: batches on the way to a transit account, covering sets (M3), and the link from
-- what arrived at a transit account to what it forwarded.

-- A batch: all payments of one payer to one transit account that share a reference (M1), or a
-- voucher and day, or year and day, or day (M2), against one credit of their sum.
CREATE OR REPLACE FUNCTION reconcile.match_batches(by text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_batch ON COMMIT DROP AS
    SELECT s.account_no, s.sender, array_agg(s.sid) AS sids, sum(s.amount)::bigint AS amount,
           min(s.d) AS d, min(s.last_day) AS last_day, min(s.ref) AS ref,
           min(s.place) AS place, min(s.line_no) AS line_no
      FROM pg_temp.w_sent s
     WHERE s.hop = 'transit' AND NOT s.returned
       AND CASE by WHEN 'ref' THEN s.ref <> '' WHEN 'voucher' THEN s.voucher <> '' ELSE true END
     GROUP BY s.account_no, s.sender,
              CASE WHEN by = 'ref' THEN s.ref END,
              CASE WHEN by <> 'ref' THEN s.d END,
              CASE WHEN by = 'voucher' THEN s.voucher END,
              CASE WHEN by = 'year' THEN s.year END
    HAVING count(*) > 1;
    CREATE TEMP TABLE w_hit ON COMMIT DROP AS
    SELECT b.sids, g.id, nextval('pg_temp.w_no') AS no
      FROM (SELECT *, row_number() OVER (PARTITION BY account_no, sender, amount,
                                         CASE WHEN by = 'ref' THEN ref END
                                         ORDER BY d, place, line_no) AS k FROM pg_temp.w_batch) b
      JOIN (SELECT *, row_number() OVER (PARTITION BY account_no, sender, amount,
                                         CASE WHEN by = 'ref' THEN ref END
                                         ORDER BY d, place, line_no) AS k FROM pg_temp.w_got) g
        ON g.account_no = b.account_no AND g.amount = b.amount AND g.k = b.k
     CROSS JOIN programme.setting x
     WHERE CASE WHEN by = 'ref' THEN g.ref = b.ref AND g.sender IS NOT DISTINCT FROM b.sender
                ELSE g.sender = b.sender AND g.d BETWEEN b.d - x.window_before AND b.last_day END;
    INSERT INTO pg_temp.w_fresh
    SELECT -1000000000000 - h.no, u.sid, h.id, CASE WHEN by = 'ref' THEN 'M1' ELSE 'M2' END, 'transit'
      FROM pg_temp.w_hit h CROSS JOIN LATERAL unnest(h.sids) u(sid);
    DROP TABLE pg_temp.w_batch, pg_temp.w_hit;
    PERFORM reconcile.drop_matched();
END $$;

-- Both sides of every group in which a covering set is possible; src/reconcile/cover.c searches.
CREATE OR REPLACE FUNCTION reconcile.cover_sides() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS w_side (grp bigint, is_got boolean, id bigint, amount bigint,
        d date, lo date, hi date, place int, line_no int) ON COMMIT DROP;
    CREATE TEMP TABLE IF NOT EXISTS w_set (no bigint, sid bigint, line_id bigint, score int)
        ON COMMIT DROP;
    TRUNCATE pg_temp.w_side, pg_temp.w_set;
    INSERT INTO pg_temp.w_side
    SELECT dense_rank() OVER (ORDER BY account_no, sender), is_got, id, amount, d, lo, hi, place, line_no
      FROM (SELECT s.account_no, s.sender, false AS is_got, s.sid AS id, s.amount, s.d,
                   s.d - x.window_before AS lo, s.last_day AS hi, s.place, s.line_no
              FROM pg_temp.w_sent s CROSS JOIN programme.setting x
             WHERE NOT s.returned AND (s.in_r OR s.hop = 'transit')
               AND EXISTS (SELECT FROM pg_temp.w_got g
                            WHERE g.account_no = s.account_no AND g.sender = s.sender)
            UNION ALL
            SELECT g.account_no, g.sender, true, g.id, g.amount, g.d, g.d, g.d, g.place, g.line_no
              FROM pg_temp.w_got g
             WHERE EXISTS (SELECT FROM pg_temp.w_sent s
                            WHERE g.account_no = s.account_no AND g.sender = s.sender)) t;
END $$;

-- What the search found: one set of a target is a match, several are proposals (score < 1000).
CREATE OR REPLACE FUNCTION reconcile.match_m3() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pg_temp.w_fresh
    SELECT -2000000000000 - w.no, w.sid, w.line_id, 'M3', s.hop
      FROM pg_temp.w_set w JOIN pg_temp.w_sent s USING (sid) WHERE w.score = 1000;
    INSERT INTO pg_temp.w_proposal (why, score, sids, lines)
    SELECT 'M3_two_sets', min(w.score), array_agg(DISTINCT w.sid), array_agg(DISTINCT w.line_id)
      FROM pg_temp.w_set w WHERE w.score < 1000 GROUP BY w.no;
    -- One member of a set that people have taken apart: the whole set is none.
    DELETE FROM pg_temp.w_fresh m WHERE m.no IN (
        SELECT n.no FROM pg_temp.w_fresh n JOIN pg_temp.w_forbid f USING (sid, line_id));
    PERFORM reconcile.drop_matched();
END $$;

-- On a via route: which debit of the transit account carries which payment on. Same village and
-- amount, not before the payment arrived there; then covering sets.
CREATE OR REPLACE FUNCTION reconcile.forward_equal() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_arrived ON COMMIT DROP AS
    SELECT m.sid, p.id, p.target AS transit, p.final_village AS village, p.amount,
           min(l.d) AS first_d, max(l.d) AS d, min(l.place) AS place, min(l.line_no) AS line_no,
           p.place AS pay_place, p.line_no AS pay_line
      FROM pg_temp.w_match m
      JOIN pg_temp.w_pay p ON p.id = m.sid / 2
      JOIN pg_temp.w_line l ON l.id = m.line_id
     WHERE m.hop = 'transit'
     GROUP BY m.sid, p.id, p.target, p.final_village, p.amount, p.place, p.line_no;
    CREATE TEMP TABLE w_debit ON COMMIT DROP AS
    SELECT l.id, l.account_no AS transit, a.village, -l.amount AS amount, l.d, l.place, l.line_no
      FROM pg_temp.w_line l JOIN programme.account a ON a.account_no = l.counter_own
     WHERE l.kind = 'transit' AND l.amount < 0 AND a.kind = 'village'
       AND coalesce(l.book, 'transfer') = 'transfer';
    CREATE TEMP TABLE w_forward (payment_id bigint, line_id bigint) ON COMMIT DROP;
    CREATE TEMP TABLE w_a ON COMMIT DROP AS
    SELECT id AS sid, transit AS g1, village AS g2, amount, d, pay_place AS place,
           pay_line AS line_no, d AS lo, 'infinity'::date AS hi
      FROM pg_temp.w_arrived;
    CREATE TEMP TABLE w_b ON COMMIT DROP AS
    SELECT id, transit AS g1, village AS g2, amount, d, place, line_no FROM pg_temp.w_debit;
    PERFORM reconcile.pair_in_window();
    INSERT INTO pg_temp.w_forward SELECT sid, line_id FROM pg_temp.w_ab;
    TRUNCATE pg_temp.w_ab, pg_temp.w_side, pg_temp.w_set;
    INSERT INTO pg_temp.w_side
    SELECT dense_rank() OVER (ORDER BY transit, village), is_got, id, amount, d, lo, hi, place, line_no
      FROM (SELECT transit, village, false AS is_got, id, amount, d, d AS lo, 'infinity'::date AS hi,
                   pay_place AS place, pay_line AS line_no
              FROM pg_temp.w_arrived
             WHERE id NOT IN (SELECT payment_id FROM pg_temp.w_forward) AND village IS NOT NULL
            UNION ALL
            SELECT transit, village, true, id, amount, d, d, d, place, line_no
              FROM pg_temp.w_debit
             WHERE id NOT IN (SELECT line_id FROM pg_temp.w_forward)) t;
END $$;

CREATE OR REPLACE FUNCTION reconcile.forward_sets() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pg_temp.w_forward SELECT sid, line_id FROM pg_temp.w_set WHERE score = 1000;
    ANALYZE pg_temp.w_forward, pg_temp.w_arrived, pg_temp.w_match;
END $$;
