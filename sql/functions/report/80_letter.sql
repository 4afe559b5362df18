-- 对账函: whom they go to, and what they ask the other side to confirm.

CREATE FUNCTION report.letter_payers(p_as_of date, p_year int, p_payer text, p_county text,
                                     p_account text, p_month date)
    RETURNS TABLE (id text, name text) LANGUAGE sql STABLE AS $$
    SELECT p.id, p.name FROM programme.payer p
    WHERE p_payer IN ('', p.id)
      AND (EXISTS (SELECT FROM programme.quota q WHERE q.payer = p.id AND p_year IN (0, q.year))
           OR EXISTS (SELECT FROM intake.payment i WHERE i.payer = p.id AND p_year IN (0, i.year)))
    ORDER BY array_position(ARRAY['city', 'district', 'soe'], p.source), p.code, p.id $$;
CREATE FUNCTION report.letter_counties(p_as_of date, p_year int, p_payer text, p_county text,
                                       p_account text, p_month date)
    RETURNS TABLE (id text, name text) LANGUAGE sql STABLE AS $$
    SELECT c.code, c.city || c.name FROM programme.county c
    WHERE p_county IN ('', c.code)
      AND EXISTS (SELECT FROM programme.quota q JOIN programme.village v ON v.code = q.village
                  WHERE v.county = c.code AND p_year IN (0, q.year))
    ORDER BY c.code $$;
COMMENT ON FUNCTION report.letter_payers IS 'payers that owe or paid something';
COMMENT ON FUNCTION report.letter_counties IS 'counties with a village in the programme';

CREATE TYPE report.letter_row AS (
    level int, year text, villages bigint, quota_fen bigint, listed bigint, listed_fen bigint,
    allotted_fen bigint, arrived_fen bigint, open_fen bigint, other_fen bigint);
COMMENT ON TYPE report.letter_row IS 'one year of a letter to a payer: listed = arrived + open + other';

-- Every line of the payer's own lists, so that it can tie them to its books: what arrived, what
-- is not on a village's statement yet, and what came back or names no village of the programme.
CREATE FUNCTION report.letter_payer(p_as_of date, p_year int, p_payer text, p_county text,
                                    p_account text, p_month date)
    RETURNS SETOF report.letter_row LANGUAGE sql STABLE AS $$
    WITH listed AS (
        SELECT p.year, count(*) AS n, sum(p.amount_fen) AS fen,
               sum(p.amount_fen) FILTER (WHERE p.left_code = 'allotted') AS allotted,
               sum(p.amount_fen) FILTER (WHERE p.right_code = 'matched') AS arrived,
               sum(p.amount_fen) FILTER (WHERE p.right_code IN ('in_transit', 'paid_not_received',
                   'wrong_account', 'amount_differs', 'held')) AS open,
               sum(p.amount_fen) FILTER (WHERE p.right_code IN ('returned', 'unknown_village'))
                   AS other
        FROM report.payments() p WHERE p.payer = p_payer AND p_year IN (0, p.year) GROUP BY p.year),
    owed AS (
        SELECT q.year, count(*) AS n, sum(q.amount_fen) AS fen FROM programme.quota q
        WHERE q.payer = p_payer AND p_year IN (0, q.year) GROUP BY q.year)
    SELECT 0, coalesce(l.year, o.year)::text, coalesce(o.n, 0), coalesce(o.fen, 0)::bigint,
           coalesce(l.n, 0), coalesce(l.fen, 0)::bigint, coalesce(l.allotted, 0)::bigint,
           coalesce(l.arrived, 0)::bigint, coalesce(l.open, 0)::bigint, coalesce(l.other, 0)::bigint
    FROM listed l FULL JOIN owed o ON o.year = l.year ORDER BY 2 $$;
CREATE FUNCTION report.letter_payer_total(p_as_of date, p_year int, p_payer text, p_county text,
                                          p_account text, p_month date)
    RETURNS SETOF report.letter_row LANGUAGE sql STABLE AS $$
    WITH listed AS (
        SELECT count(*) AS n, coalesce(sum(p.fen), 0)::bigint AS fen,
               coalesce(sum(p.fen) FILTER (WHERE s.left_code = 'allotted'), 0)::bigint AS allotted,
               coalesce(sum(p.fen) FILTER (WHERE s.right_code = 'matched'), 0)::bigint AS arrived,
               coalesce(sum(p.fen) FILTER (
                   WHERE s.right_code IN ('returned', 'unknown_village')), 0)::bigint AS other
        FROM (SELECT i.*, CASE WHEN i.is_return THEN -abs(i.amount_fen) ELSE i.amount_fen END AS fen
              FROM intake.payment i WHERE i.payer = p_payer AND i.voided_by IS NULL) p
        JOIN reconcile.payment_state s ON s.payment_id = p.id
        WHERE p_year IN (0, p.year)),
    owed AS (
        SELECT count(*) AS n, coalesce(sum(q.amount_fen), 0)::bigint AS fen FROM programme.quota q
        WHERE q.payer = p_payer AND p_year IN (0, q.year))
    SELECT 2, '合计', o.n, o.fen, l.n, l.fen, l.allotted, l.arrived,
           l.fen - l.arrived - l.other, l.other
    FROM listed l, owed o $$;
COMMENT ON FUNCTION report.letter_payer IS 'what we know of one payer, by year';
COMMENT ON FUNCTION report.letter_payer_total IS 'its total; open is what is neither arrived nor other';

CREATE TYPE report.letter_item_row AS (
    level int, state text, county text, village text, year text, account_no text,
    counterparty text, day date, age bigint, amount_fen bigint, reference text, file text,
    line_no bigint);
COMMENT ON TYPE report.letter_item_row IS 'a line that the other side is asked to look at';

CREATE FUNCTION report.letter_payer_items(p_as_of date, p_year int, p_payer text, p_county text,
                                          p_account text, p_month date)
    RETURNS SETOF report.letter_item_row LANGUAGE sql STABLE AS $$
    SELECT 0, CASE WHEN p.left_code = 'allotted' THEN report.state_name(p.right_code)
                   WHEN p.right_code IN ('matched', 'returned', 'unknown_village')
                   THEN report.state_name(p.left_code)
                   ELSE report.state_name(p.left_code) || '、' || report.state_name(p.right_code)
              END,
           c.name, v.name, p.year::text, p.target, '', p.paid_on,
           (p_as_of - p.paid_on)::bigint, p.amount_fen, p.reference, p.file, p.line_no::bigint
    FROM report.payments() p
    LEFT JOIN programme.village v ON v.code = p.village
    LEFT JOIN programme.county c ON c.code = p.county
    WHERE p.payer = p_payer AND p_year IN (0, p.year)
      AND NOT (p.left_code = 'allotted' AND p.right_code = 'matched')
    UNION ALL
    SELECT 0, report.state_name(l.code), c.name, v.name, nullif(l.year, 0)::text,
           l.account_no, l.counter_name, l.booked_on, (p_as_of - l.booked_on)::bigint,
           l.amount_fen, l.reference, l.file, l.line_no::bigint
    FROM report.lines() l
    LEFT JOIN programme.village v ON v.code = l.village
    LEFT JOIN programme.county c ON c.code = l.county
    WHERE l.payer = p_payer AND l.amount_fen > 0 AND NOT l.paired
      AND l.code IN ('received_not_paid', 'in_transit') AND p_year IN (0, l.year)
    ORDER BY 8, 12, 13 $$;
COMMENT ON FUNCTION report.letter_payer_items IS 'lines that we ask the payer to look at';

-- A county is asked to confirm what its villages received and hold, line by line.
CREATE FUNCTION report.letter_county(p_as_of date, p_year int, p_payer text, p_county text,
                                     p_account text, p_month date)
    RETURNS SETOF report.arrival_row LANGUAGE sql STABLE AS $$
    SELECT * FROM report.arrival_by('payer', p_as_of, p_year, '', p_county, '', NULL) $$;
COMMENT ON FUNCTION report.letter_county IS 'what came into one county, by year and payer';
