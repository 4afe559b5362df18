-- Matching, before levels R and C. A `sent` is one sending of one hop: a payment on its direct
-- route, a payment on its way to the transit account, or a debit of the transit account on its
-- way to a village. Its sid is 2·id of the payment, or 2·id+1 of the debit. A `got` is a credit.
-- w_match has one row for every sent and got of a pair.

CREATE OR REPLACE FUNCTION reconcile.start_matching() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_match (no bigint, sid bigint, line_id bigint, rule text, hop text)
        ON COMMIT DROP;
    CREATE TEMP TABLE w_fresh (LIKE pg_temp.w_match) ON COMMIT DROP;
    CREATE TEMP SEQUENCE IF NOT EXISTS w_no;
    CREATE TEMP TABLE w_ab (sid bigint, line_id bigint) ON COMMIT DROP;
    CREATE TEMP TABLE w_proposal (why text, score int, sids bigint[], lines bigint[],
        village text NOT NULL DEFAULT '', break_id bytea) ON COMMIT DROP;
    -- What people have paired stays; what they have taken apart is not put together again.
    INSERT INTO pg_temp.w_match
    SELECT -r.id, CASE WHEN r.hop = 'onward' THEN d.line_id * 2 + 1 ELSE m.payment_id * 2 END,
           n.line_id, r.rule, r.hop
      FROM reconcile.pair r
      JOIN reconcile.pair_line n ON n.pair_id = r.id
      JOIN intake.line l ON l.id = n.line_id AND l.amount_fen > 0 AND l.voided_by IS NULL
      LEFT JOIN reconcile.pair_payment m ON m.pair_id = r.id AND r.hop <> 'onward'
      LEFT JOIN (SELECT o.pair_id, o.line_id FROM reconcile.pair_line o
                   JOIN intake.line i ON i.id = o.line_id AND i.amount_fen < 0) d
             ON d.pair_id = r.id AND r.hop = 'onward'
     WHERE r.rule = 'person' AND r.undone_by IS NULL
       AND NOT EXISTS (SELECT FROM reconcile.pair_payment u JOIN intake.payment p ON p.id = u.payment_id
                        WHERE u.pair_id = r.id AND p.voided_by IS NOT NULL);
    CREATE TEMP TABLE w_forbid ON COMMIT DROP AS
    SELECT m.payment_id * 2 AS sid, n.line_id
      FROM reconcile.decision d
      JOIN reconcile.pair_payment m ON m.pair_id = d.subject::bigint
      JOIN reconcile.pair_line n ON n.pair_id = m.pair_id
     WHERE d.kind = 'unmatch' AND d.state = 'confirmed'
    UNION
    SELECT a.line_id * 2 + 1, n.line_id
      FROM reconcile.decision d
      JOIN reconcile.pair_line a ON a.pair_id = d.subject::bigint
      JOIN reconcile.pair_line n ON n.pair_id = a.pair_id AND n.line_id <> a.line_id
     WHERE d.kind = 'unmatch' AND d.state = 'confirmed';
END $$;

-- M1: same account, amount and bank reference; equal candidates k-th to k-th. Also over lines that
-- a programme rule would classify.
CREATE OR REPLACE FUNCTION reconcile.match_m1() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pg_temp.w_match
    SELECT s.sid, s.sid, g.id, 'M1', s.hop
      FROM (SELECT t.*, row_number() OVER (PARTITION BY account_no, amount, ref
                                           ORDER BY returned, d, place, line_no) AS k
              FROM (SELECT id * 2 AS sid, hop, target AS account_no, amount, ref,
                           left_code = 'returned' AS returned, d, place, line_no
                      FROM pg_temp.w_pay
                     WHERE ref <> '' AND NOT is_return AND (in_r OR hop = 'transit')
                    UNION ALL
                    SELECT id * 2 + 1, 'onward', counter_own, -amount, ref, false, d, place, line_no
                      FROM pg_temp.w_line
                     WHERE ref <> '' AND amount < 0 AND kind = 'transit' AND own_kind = 'village') t
             WHERE NOT EXISTS (SELECT FROM pg_temp.w_match m WHERE m.sid = t.sid)) s
      JOIN (SELECT l.id, l.account_no, l.amount, l.ref,
                   row_number() OVER (PARTITION BY l.account_no, l.amount, l.ref
                                      ORDER BY l.d, l.place, l.line_no) AS k
              FROM pg_temp.w_line l
             WHERE l.ref <> '' AND l.amount > 0
               AND NOT EXISTS (SELECT FROM pg_temp.w_match m WHERE m.line_id = l.id)) g
     USING (account_no, amount, ref, k)
     WHERE NOT EXISTS (SELECT FROM pg_temp.w_forbid f WHERE f.sid = s.sid AND f.line_id = g.id);
    ANALYZE pg_temp.w_match;
END $$;

-- A 冲正 line takes the line that it reverses with it: both are classified, neither is 到账.
CREATE OR REPLACE FUNCTION reconcile.pair_reversals() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    r record;
    hit bigint;
    done bigint[] := '{}';
BEGIN
    FOR r IN SELECT l.*, s.match_days_max AS days FROM pg_temp.w_line l CROSS JOIN programme.setting s
              WHERE l.is_reversal ORDER BY l.d, l.place, l.line_no LOOP
        CONTINUE WHEN r.id = ANY (done);
        SELECT l.id INTO hit FROM pg_temp.w_line l
         WHERE l.account_no = r.account_no AND l.amount = -r.amount AND l.id <> r.id
           AND l.d BETWEEN r.d - r.days AND r.d + CASE WHEN l.is_reversal THEN r.days ELSE 0 END
           AND (l.book IS NULL OR l.is_reversal) AND l.id <> ALL (done)
           AND NOT EXISTS (SELECT FROM pg_temp.w_match m WHERE m.line_id = l.id)
         ORDER BY l.is_reversal DESC NULLS LAST, l.d DESC, l.place DESC, l.line_no DESC LIMIT 1;
        CONTINUE WHEN hit IS NULL;
        done := done || r.id || hit;
        UPDATE pg_temp.w_line SET book = r.book WHERE id = hit AND book IS NULL;
    END LOOP;
END $$;

-- What M1 left: the sends without a partner and the credits that nothing classifies.
CREATE OR REPLACE FUNCTION reconcile.prepare_rest() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_sent ON COMMIT DROP AS
    SELECT t.*, w.last_day FROM (
        SELECT p.id * 2 AS sid, p.hop, p.target AS account_no, p.payer AS sender, p.amount, p.ref,
               p.voucher, p.d, p.year, p.place, p.line_no, p.left_code = 'returned' AS returned, p.in_r
          FROM pg_temp.w_pay p WHERE NOT p.is_return
        UNION ALL
        SELECT l.id * 2 + 1, 'onward', l.counter_own, l.account_no, -l.amount, l.ref, '', l.d, 0,
               l.place, l.line_no, false, true
          FROM pg_temp.w_line l
         WHERE l.amount < 0 AND l.kind = 'transit' AND l.own_kind = 'village'
           AND coalesce(l.book, 'transfer') = 'transfer') t
      LEFT JOIN pg_temp.w_day w ON w.day = t.d
     WHERE NOT EXISTS (SELECT FROM pg_temp.w_match m WHERE m.sid = t.sid);
    CREATE TEMP TABLE w_got ON COMMIT DROP AS
    SELECT l.id, l.account_no, l.sender, l.counter_own, l.amount, l.ref, l.d, l.place, l.line_no
      FROM pg_temp.w_line l
     WHERE l.amount > 0 AND l.book IS NULL
       AND NOT EXISTS (SELECT FROM pg_temp.w_match m WHERE m.line_id = l.id);
    ANALYZE pg_temp.w_sent, pg_temp.w_got;
END $$;

-- Takes what a rule has just matched out of the rest.
CREATE OR REPLACE FUNCTION reconcile.drop_matched() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM pg_temp.w_fresh m USING pg_temp.w_forbid f
     WHERE f.sid = m.sid AND f.line_id = m.line_id;
    IF NOT EXISTS (SELECT FROM pg_temp.w_fresh) THEN
        RETURN;
    END IF;
    ANALYZE pg_temp.w_fresh;
    DELETE FROM pg_temp.w_sent s USING pg_temp.w_fresh m WHERE m.sid = s.sid;
    DELETE FROM pg_temp.w_got g USING pg_temp.w_fresh m WHERE m.line_id = g.id;
    INSERT INTO pg_temp.w_match SELECT * FROM pg_temp.w_fresh;
    DELETE FROM pg_temp.w_fresh;
    ANALYZE pg_temp.w_sent, pg_temp.w_got;
END $$;

-- Pairs w_a with w_b inside groups (g1, g2, amount): each w_a, in order, takes the first free w_b
-- of its window. Where rank k fits rank k throughout a group, that is the same and needs no loop.
CREATE OR REPLACE FUNCTION reconcile.pair_in_window() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    a record;
    hit bigint;
BEGIN
    CREATE TEMP TABLE w_rank ON COMMIT DROP AS
    SELECT x.sid, y.id, x.g1, x.g2, x.amount, coalesce(y.d BETWEEN x.lo AND x.hi, false) AS fits
      FROM (SELECT *, row_number() OVER (PARTITION BY g1, g2, amount ORDER BY d, place, line_no) AS k
              FROM pg_temp.w_a) x
      JOIN (SELECT *, row_number() OVER (PARTITION BY g1, g2, amount ORDER BY d, place, line_no) AS k
              FROM pg_temp.w_b) y USING (g1, g2, amount, k);
    CREATE TEMP TABLE w_odd ON COMMIT DROP AS
    SELECT DISTINCT g1, g2, amount FROM pg_temp.w_rank WHERE NOT fits;
    INSERT INTO pg_temp.w_ab
    SELECT r.sid, r.id FROM pg_temp.w_rank r
     WHERE NOT EXISTS (SELECT FROM pg_temp.w_odd o
                        WHERE o.g1 = r.g1 AND o.g2 = r.g2 AND o.amount = r.amount);
    CREATE TEMP TABLE w_free ON COMMIT DROP AS
    SELECT b.* FROM pg_temp.w_b b JOIN pg_temp.w_odd USING (g1, g2, amount);
    CREATE INDEX ON pg_temp.w_free (g1, g2, amount, d, place, line_no);
    FOR a IN SELECT w.* FROM pg_temp.w_a w JOIN pg_temp.w_odd USING (g1, g2, amount)
              ORDER BY w.g1, w.g2, w.amount, w.d, w.place, w.line_no LOOP
        DELETE FROM pg_temp.w_free f WHERE f.ctid = (
            SELECT e.ctid FROM pg_temp.w_free e
             WHERE e.g1 = a.g1 AND e.g2 = a.g2 AND e.amount = a.amount AND e.d BETWEEN a.lo AND a.hi
             ORDER BY e.d, e.place, e.line_no LIMIT 1)
        RETURNING f.id INTO hit;
        IF FOUND THEN
            INSERT INTO pg_temp.w_ab VALUES (a.sid, hit);
        END IF;
    END LOOP;
    DROP TABLE pg_temp.w_rank, pg_temp.w_odd, pg_temp.w_free, pg_temp.w_a, pg_temp.w_b;
END $$;

-- M2: same account, payer and amount, the receipt in [d−2 days, wd(d, W)]. A payment that was
-- returned is no candidate beside one that was not: it comes last, by itself.
CREATE OR REPLACE FUNCTION reconcile.match_m2(of_returned boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_a ON COMMIT DROP AS
    SELECT s.sid, s.account_no AS g1, s.sender AS g2, s.amount, s.d, s.place, s.line_no,
           s.d - x.window_before AS lo, s.last_day AS hi
      FROM pg_temp.w_sent s CROSS JOIN programme.setting x
     WHERE s.returned = of_returned AND (s.in_r OR s.hop = 'transit');
    CREATE TEMP TABLE w_b ON COMMIT DROP AS
    SELECT g.id, g.account_no AS g1, g.sender AS g2, g.amount, g.d, g.place, g.line_no
      FROM pg_temp.w_got g WHERE g.sender IS NOT NULL;
    PERFORM reconcile.pair_in_window();
    INSERT INTO pg_temp.w_fresh SELECT s.sid, s.sid, a.line_id, 'M2', s.hop
      FROM pg_temp.w_ab a JOIN pg_temp.w_sent s USING (sid);
    TRUNCATE pg_temp.w_ab;
    PERFORM reconcile.drop_matched();
END $$;

-- M4: as M2 up to 30 days, unique on both sides.
CREATE OR REPLACE FUNCTION reconcile.match_m4() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pg_temp.w_fresh
    SELECT c.sid, c.sid, c.id, 'M4', c.hop FROM (
        SELECT s.sid, s.hop, g.id, count(*) OVER (PARTITION BY s.sid) AS for_sent,
               count(*) OVER (PARTITION BY g.id) AS for_got
          FROM pg_temp.w_sent s
          JOIN pg_temp.w_got g ON g.account_no = s.account_no AND g.sender = s.sender
           AND g.amount = s.amount
         CROSS JOIN programme.setting x
         WHERE g.d BETWEEN s.d - x.window_before AND s.d + x.match_days_max
           AND NOT s.returned AND (s.in_r OR s.hop = 'transit')) c
     WHERE c.for_sent = 1 AND c.for_got = 1;
    PERFORM reconcile.drop_matched();
END $$;
