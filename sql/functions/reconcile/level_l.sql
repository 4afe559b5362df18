-- Level L: the left side of every payment, 应拨 against 拨付. Rows in order; the first one wins.

-- L1 unknown_village: a code decides alone; a name given beside it must not contradict it. Without
-- a code, county, town and name decide together. Accepted proposals of people come first.
CREATE OR REPLACE FUNCTION reconcile.resolve_villages(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_name ON COMMIT DROP AS
    SELECT v.code AS village, v.county, reconcile.normal(v.town) AS town,
           reconcile.normal(c.name) AS county_name, n.name
      FROM programme.village v
      JOIN programme.county c ON c.code = v.county
      CROSS JOIN LATERAL (SELECT reconcile.normal(v.name) AS name
                          UNION SELECT a.alias FROM programme.village_alias a
                                 WHERE a.village = v.code) n;
    CREATE TEMP TABLE w_place ON COMMIT DROP AS
    WITH said AS (
        SELECT DISTINCT year, village_code, county, town, village_name FROM intake.payment
         WHERE voided_by IS NULL AND paid_on <= as_of),
    read AS (
        SELECT s.*, reconcile.normal(s.county) AS ncounty, reconcile.normal(s.town) AS ntown,
               reconcile.normal(s.village_name) AS nname
          FROM said s),
    coded AS (
        SELECT r.*, n.village FROM read r
          JOIN (SELECT code, code AS village FROM programme.village
                UNION SELECT alias, village FROM programme.village_alias) n ON n.code = r.village_code
         WHERE r.village_code <> ''
           AND (r.nname = '' OR EXISTS (SELECT FROM pg_temp.w_name w
                                         WHERE w.village = n.village AND w.name = r.nname))),
    named AS (
        SELECT r.*, n.village FROM read r JOIN pg_temp.w_name n ON n.name = r.nname
         WHERE r.village_code = '' AND r.nname <> ''
           AND (r.ntown = '' OR r.ntown = n.town)
           AND (r.ncounty = '' OR r.ncounty IN (n.county_name, n.county))),
    found AS (
        SELECT f.year, f.village_code, f.county, f.town, f.village_name, min(f.village) AS village
          FROM (SELECT * FROM coded UNION SELECT * FROM named) f
          JOIN programme.quota q ON q.village = f.village AND q.year = f.year
         GROUP BY 1, 2, 3, 4, 5 HAVING count(DISTINCT f.village) = 1)
    SELECT s.*, f.village FROM said s
      LEFT JOIN found f USING (year, village_code, county, town, village_name);
    ANALYZE pg_temp.w_place;
END $$;

-- R: the accounts that a payment of this village may go to; a list that names none, or names only
-- the transit account, means the newest one.
CREATE OR REPLACE FUNCTION reconcile.newest_account(unit text, heir text, d date) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT a.account_no FROM programme.account a
     WHERE a.village IN (unit, heir) AND a.valid_from <= d AND coalesce(a.valid_to, 'infinity') >= d
     ORDER BY a.valid_from DESC, a.account_no LIMIT 1
$$;

CREATE OR REPLACE FUNCTION reconcile.prepare_payments(as_of date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE w_pay ON COMMIT DROP AS
    SELECT t.*,
           CASE WHEN t.hop = 'transit' THEN coalesce(t.route, t.listed)
                ELSE t.final_account END AS target,
           CASE WHEN t.village IS NULL THEN a.account_no IS NOT NULL
                ELSE a.village IN (t.village, t.successor)
                 AND t.d BETWEEN a.valid_from AND coalesce(a.valid_to + s.old_account_days, 'infinity')
           END IS TRUE AS in_r,
           a.village AS final_village
      FROM (SELECT p.id, p.payer, p.year, p.amount_fen AS amount, p.paid_on AS d,
                   p.account_no AS listed, p.bank_ref AS ref, p.voucher,
                   p.is_return OR p.amount_fen < 0 AS is_return,
                   coalesce(e.village, w.village) AS village, v.successor, r.transit AS route,
                   coalesce(x.place, f.place) AS place, coalesce(x.line_no, p.line_no) AS line_no,
                   CASE WHEN r.transit IS NOT NULL OR v.code IS NULL AND b.kind = 'transit'
                        THEN 'transit' ELSE 'direct' END AS hop,
                   CASE WHEN v.code IS NOT NULL AND p.account_no IN ('', coalesce(r.transit, ''))
                        THEN reconcile.newest_account(v.code, v.successor, p.paid_on)
                        ELSE p.account_no END AS final_account,
                   CASE WHEN v.code IS NULL THEN 'unknown_village'
                        WHEN q.payer <> p.payer THEN 'wrong_payer' ELSE 'allotted' END AS left_code
              FROM intake.payment p
              JOIN pg_temp.w_file f ON f.id = p.file_id
              JOIN pg_temp.w_place w USING (year, village_code, county, town, village_name)
              LEFT JOIN pg_temp.w_sight x ON x.kind = 'payment' AND x.fact_id = p.id
              LEFT JOIN (SELECT DISTINCT ON (u.id) u.id, o.village FROM reconcile.proposal o
                          CROSS JOIN LATERAL unnest(o.payments) u(id)
                          WHERE o.why = 'village_name' AND o.state = 'accepted'
                          ORDER BY u.id, o.run_id DESC) e ON e.id = p.id
              LEFT JOIN programme.village v ON v.code = coalesce(e.village, w.village)
              LEFT JOIN programme.quota q ON q.village = v.code AND q.year = p.year
              LEFT JOIN programme.route r ON r.payer = p.payer AND r.county = v.county
              LEFT JOIN programme.account b ON b.account_no = p.account_no
             WHERE p.voided_by IS NULL AND p.paid_on <= as_of) t
     CROSS JOIN programme.setting s
      LEFT JOIN programme.account a ON a.account_no = t.final_account;
    ANALYZE pg_temp.w_pay;
END $$;

-- L2 returned: a red or 退汇 line takes the payment with the same payer, village, year and amount
-- that has its voucher, or else the only one that is left of at most 30 days before it.
CREATE OR REPLACE FUNCTION reconcile.find_returns() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    back record;
    hit bigint[];
BEGIN
    CREATE TEMP TABLE w_return (return_id bigint, payment_id bigint, return_d date) ON COMMIT DROP;
    CREATE TEMP TABLE w_back ON COMMIT DROP AS
    SELECT r.id AS return_id, r.d AS return_d, r.voucher AS red_voucher, p.id AS payment_id, p.d,
           p.place, p.line_no, r.voucher <> '' AND r.voucher = p.voucher AS by_voucher
      FROM pg_temp.w_pay r
      JOIN pg_temp.w_pay p ON p.payer = r.payer AND p.village = r.village AND p.year = r.year
       AND p.amount = abs(r.amount) AND NOT p.is_return AND p.d <= r.d
     CROSS JOIN programme.setting s
     WHERE r.is_return AND (r.voucher <> '' AND r.voucher = p.voucher OR p.d >= r.d - s.return_days);
    FOR back IN SELECT id, d FROM pg_temp.w_pay WHERE is_return AND village IS NOT NULL
                 ORDER BY d, voucher COLLATE "C", place, line_no LOOP
        SELECT coalesce(array_agg(w.payment_id ORDER BY w.d DESC, w.place, w.line_no)
                        FILTER (WHERE w.by_voucher),
                        array_agg(w.payment_id)) INTO hit
          FROM pg_temp.w_back w
         WHERE w.return_id = back.id
           AND NOT EXISTS (SELECT FROM pg_temp.w_return u WHERE u.payment_id = w.payment_id);
        CONTINUE WHEN hit IS NULL OR cardinality(hit) > 1 AND NOT EXISTS (
            SELECT FROM pg_temp.w_back w WHERE w.return_id = back.id
               AND w.payment_id = hit[1] AND w.by_voucher);
        INSERT INTO pg_temp.w_return VALUES (back.id, hit[1], back.d);
    END LOOP;
    UPDATE pg_temp.w_pay SET left_code = 'returned'
     WHERE is_return AND village IS NOT NULL
        OR id IN (SELECT payment_id FROM pg_temp.w_return);
END $$;

-- L4 duplicate: only where the allotted sum passes the quota does the order of payments matter.
CREATE OR REPLACE FUNCTION reconcile.find_duplicates() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    p record;
    unit text := '';
    sum_fen bigint := 0;
    twin bigint;
BEGIN
    CREATE TEMP TABLE w_twin (id bigint, earlier bigint) ON COMMIT DROP;
    CREATE TEMP TABLE w_big ON COMMIT DROP AS
    SELECT w.id, w.village, w.year, w.amount, w.d, q.amount_fen AS quota,
           row_number() OVER (ORDER BY w.village, w.year, w.d, w.voucher COLLATE "C",
                              w.place, w.line_no) AS k
      FROM (SELECT village, year, sum(amount) AS sum_fen FROM pg_temp.w_pay
             WHERE left_code = 'allotted' GROUP BY village, year) b
      JOIN programme.quota q USING (village, year)
      JOIN pg_temp.w_pay w USING (village, year)
     WHERE b.sum_fen > q.amount_fen AND w.left_code = 'allotted';
    FOR p IN SELECT * FROM pg_temp.w_big ORDER BY k LOOP
        IF unit <> p.village || p.year THEN
            unit := p.village || p.year;
            sum_fen := 0;
        END IF;
        SELECT e.id INTO twin FROM pg_temp.w_big e
         WHERE e.village = p.village AND e.year = p.year AND e.amount = p.amount AND e.k < p.k
         ORDER BY e.k LIMIT 1;
        IF twin IS NULL OR sum_fen + p.amount <= p.quota OR reconcile.not_duplicate(p.id) THEN
            sum_fen := sum_fen + p.amount;
        ELSE
            INSERT INTO pg_temp.w_twin VALUES (p.id, twin);
        END IF;
    END LOOP;
    UPDATE pg_temp.w_pay SET left_code = 'duplicate'
     WHERE id IN (SELECT id FROM pg_temp.w_twin);
END $$;

-- Two people said that it is not a duplicate: their decision names the break.
CREATE OR REPLACE FUNCTION reconcile.not_duplicate(payment_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM intake.payment p
                     JOIN reconcile.decision d ON d.kind = 'not_duplicate' AND d.state = 'confirmed'
                      AND d.subject = encode(reconcile.break_id('duplicate',
                          ARRAY['p:' || encode(p.identity, 'hex')]), 'hex')
                    WHERE p.id = not_duplicate.payment_id)
$$;

CREATE OR REPLACE FUNCTION reconcile.break_left() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- L1 unknown_village, L3 wrong_payer: the payment alone. A red line that undoes a payment
    -- to an unknown village opens nothing of its own.
    INSERT INTO pg_temp.w_break (code, village, year, account_no, payer, amount, move, opened_on,
                                 key_pays, pays)
    SELECT left_code, village, year, coalesce(final_account, ''), payer, amount, 'payer', d, ARRAY[id],
           ARRAY[id]
      FROM pg_temp.w_pay
     WHERE left_code IN ('unknown_village', 'wrong_payer') AND NOT is_return;
    -- L4 duplicate: with the earlier payment that it repeats.
    INSERT INTO pg_temp.w_break (code, village, year, account_no, payer, amount, move, opened_on,
                                 key_pays, pays)
    SELECT 'duplicate', p.village, p.year, coalesce(p.final_account, ''), p.payer, p.amount, 'payer',
           p.d, ARRAY[p.id], ARRAY[t.earlier, p.id]
      FROM pg_temp.w_twin t JOIN pg_temp.w_pay p USING (id);
END $$;
