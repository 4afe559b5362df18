-- What an allocation notice says of each village of a payer and year, and the records behind it.
-- The amounts are those of reconcile.village_year, so that notices and pages agree; its views are
-- made after these functions.
SET LOCAL check_function_bodies = off;
DROP FUNCTION IF EXISTS notice.arrival_rows(text, int);
CREATE OR REPLACE FUNCTION notice.arrival_rows(of_payer text, of_year int)
RETURNS TABLE (village text, name text, town text, county text, source text, document text,
               quota_fen bigint, paid_fen bigint, arrived_fen bigint, in_transit_fen bigint,
               checking_fen bigint, payer text, payer_name text)
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT y.village, v.name, v.town, c.name, y.source, q.document, y.quota_fen, y.paid_fen,
           y.arrived_fen, y.in_transit_fen, y.checking_fen, p.id, p.name
    FROM reconcile.village_year y
    JOIN programme.payer p ON p.id = y.payer
    JOIN programme.quota q ON q.village = y.village AND q.year = y.year
    JOIN programme.village v ON v.code = y.village
    JOIN programme.county c ON c.code = v.county
    WHERE of_payer IN ('', y.payer) AND y.year = of_year
    ORDER BY pg_catalog.array_position(ARRAY['city', 'district', 'soe'], p.source),
             p.id COLLATE "C", v.county, v.town COLLATE "C", v.code
$$;
COMMENT ON FUNCTION notice.arrival_rows(text, int) IS 'villages that a payer ('''': every payer) owes for a year, with what was owed, paid, arrived, is on its way and is being checked';

CREATE OR REPLACE FUNCTION notice.arrival_records(of_payer text, of_year int, of_size bigint)
RETURNS TABLE (village text, figure text, chain text, n bigint, hash text, amount_fen bigint,
               is_placed boolean)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH mine AS MATERIALIZED (
        SELECT q.village FROM programme.quota q
        WHERE of_payer IN ('', q.payer) AND q.year = of_year),
    -- the village's own chain: what it is owed, and what came in or was sent back under that year
    own AS (
        SELECT l.chain AS village, CASE l.account WHEN 'due' THEN 'quota' ELSE 'arrived' END AS figure,
               l.chain, l.n,
               pg_catalog.sum(CASE l.account WHEN 'due' THEN l.amount_fen ELSE -l.amount_fen END)::bigint
                   AS amount_fen
        FROM mine m JOIN ledger.line l ON l.chain = m.village
        WHERE l.year = of_year AND l.source <> 'none'
          AND l.account IN ('due', 'special_payable', 'refund')
        GROUP BY 1, 2, 3, 4),
    -- payments, in the chains of who paid
    paid AS (
        SELECT s.village, f.figure, o.chain, o.n, p.amount_fen
        FROM mine m
        JOIN reconcile.payment_state s ON s.village = m.village
        JOIN intake.payment p ON p.id = s.payment_id AND p.year = of_year
        CROSS JOIN LATERAL (
            SELECT 'paid' AS figure WHERE s.left_code = 'allotted'
            UNION ALL SELECT 'in_transit' WHERE s.left_code = 'allotted' AND s.right_code = 'in_transit'
            UNION ALL SELECT 'arrived_paid' WHERE s.right_code = 'matched') f
        JOIN ledger.origin o ON o.kind = 'payment' AND o.fact_id = p.id),
    -- debits that went back to who had paid, each a reclass whose amount is negative
    sent_back AS (
        SELECT l.chain AS village, 'arrived_paid' AS figure, l.chain, l.n,
               -pg_catalog.sum(l.amount_fen)::bigint AS amount_fen
        FROM mine m JOIN ledger.line l ON l.chain = m.village
        WHERE l.year = of_year AND l.source <> 'none' AND l.account = 'refund'
        GROUP BY 1, 2, 3, 4),
    checking AS (
        SELECT c.village, 'checking' AS figure, o.chain, o.n, c.amount_fen
        FROM mine m JOIN reconcile.money_in_check c ON c.village = m.village AND c.year = of_year
        JOIN ledger.origin o ON o.kind = c.kind AND o.fact_id = c.fact_id)
    SELECT x.village, x.figure, x.chain, x.n, pg_catalog.encode(r.hash, 'hex'), x.amount_fen,
           coalesce(f.position < of_size, false)
    FROM (SELECT * FROM own WHERE amount_fen <> 0 UNION ALL SELECT * FROM paid
          UNION ALL SELECT * FROM sent_back UNION ALL SELECT * FROM checking) x
    JOIN ledger.record r ON r.chain = x.chain AND r.n = x.n
    LEFT JOIN log.leaf f ON f.chain = x.chain AND f.n = x.n
    ORDER BY x.village COLLATE "C", x.figure COLLATE "C", x.chain COLLATE "C", x.n
$$;
COMMENT ON FUNCTION notice.arrival_records(text, int, bigint) IS 'the records behind arrival_rows(); arrived: in the village''s chain; arrived_paid: the same money by the payers'' records, for a village where the two differ';
SET LOCAL check_function_bodies = on;
