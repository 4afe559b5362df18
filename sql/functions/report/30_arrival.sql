-- 拨付到账情况统计表, 村级汇总 and the letters: what was owed, paid and arrived, by programme year.

CREATE FUNCTION report.village_years(p_as_of date, p_year int, p_payer text, p_county text,
                                     p_account text, p_month date)
    RETURNS TABLE (village text, year int, payer text, source text, county text, town text,
                   quota_fen bigint, paid_fen bigint, short_fen bigint, over_fen bigint,
                   on_time int, arrived_fen bigint, in_transit_fen bigint, checking_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT y.village, y.year, y.payer, y.source, y.county, y.town, y.quota_fen, y.paid_fen,
           greatest(y.quota_fen - y.paid_fen, 0), greatest(y.paid_fen - y.quota_fen, 0),
           (coalesce(d.fen, 0) >= y.quota_fen)::int, y.arrived_fen, y.in_transit_fen,
           y.checking_fen
    FROM reconcile.village_year y
    JOIN programme.quota q ON q.village = y.village AND q.year = y.year
    LEFT JOIN LATERAL (
        SELECT sum(p.amount_fen) AS fen
        FROM reconcile.payment_state s JOIN intake.payment p ON p.id = s.payment_id
        WHERE s.village = y.village AND p.year = y.year AND s.left_code = 'allotted'
          AND p.voided_by IS NULL AND p.paid_on <= q.due) d ON true
    WHERE p_year IN (0, y.year) AND p_payer IN ('', y.payer) AND p_county IN ('', y.county) $$;
COMMENT ON FUNCTION report.village_years IS 'one row per quota, narrowed; on_time is 1 when it was paid in full by the due date';

CREATE TYPE report.arrival_row AS (
    level int, year text, name text, detail text, villages bigint, quota_fen bigint,
    paid_fen bigint, short_fen bigint, over_fen bigint, paid_rate bigint, on_time bigint,
    arrived_fen bigint, arrived_rate bigint, in_transit_fen bigint, checking_fen bigint);
COMMENT ON TYPE report.arrival_row IS 'a line, subtotal or total of the statistics of arrival';

-- Lines by year and one more key, with a subtotal a year. The key is 'source', 'payer' or 'county'.
CREATE FUNCTION report.arrival_by(p_key text, p_as_of date, p_year int, p_payer text,
                                  p_county text, p_account text, p_month date)
    RETURNS SETOF report.arrival_row
    LANGUAGE sql STABLE AS $$
    WITH base AS (
        SELECT y.*, CASE p_key WHEN 'source' THEN y.source WHEN 'payer' THEN y.payer
                               ELSE y.county END AS key
        FROM report.village_years(p_as_of, p_year, p_payer, p_county, p_account, p_month) y),
    grouped AS (
        SELECT grouping(b.key) AS level, b.year, b.key, count(*) AS villages,
               sum(b.quota_fen)::bigint AS quota, sum(b.paid_fen)::bigint AS paid,
               sum(b.short_fen)::bigint AS short, sum(b.over_fen)::bigint AS over,
               sum(b.on_time) AS on_time, sum(b.arrived_fen)::bigint AS arrived,
               sum(b.in_transit_fen)::bigint AS in_transit, sum(b.checking_fen)::bigint AS checking
        FROM base b GROUP BY GROUPING SETS ((b.year, b.key), (b.year)))
    SELECT g.level, g.year::text,
           CASE WHEN g.level = 1 THEN '小计'
                WHEN p_key = 'source' THEN report.source_name(g.key)
                ELSE coalesce(p.name, c.name, g.key) END,
           CASE WHEN g.level = 1 OR p_key = 'source' THEN ''
                WHEN p_key = 'payer' THEN report.source_name(p.source) ELSE c.city END,
           g.villages, g.quota, g.paid, g.short, g.over, report.permyriad(g.paid, g.quota),
           g.on_time, g.arrived, report.permyriad(g.arrived, g.quota), g.in_transit, g.checking
    FROM grouped g
    LEFT JOIN programme.payer p ON p_key = 'payer' AND p.id = g.key
    LEFT JOIN programme.county c ON p_key = 'county' AND c.code = g.key
    ORDER BY g.year, g.level, coalesce(p.source, g.key), g.key $$;
COMMENT ON FUNCTION report.arrival_by IS 'statistics of arrival by year and source, payer or county';

CREATE FUNCTION report.arrival_by_source(p_as_of date, p_year int, p_payer text, p_county text,
                                         p_account text, p_month date)
    RETURNS SETOF report.arrival_row LANGUAGE sql STABLE AS $$
    SELECT * FROM report.arrival_by('source', p_as_of, p_year, p_payer, p_county, p_account,
                                    p_month) $$;
CREATE FUNCTION report.arrival_by_payer(p_as_of date, p_year int, p_payer text, p_county text,
                                        p_account text, p_month date)
    RETURNS SETOF report.arrival_row LANGUAGE sql STABLE AS $$
    SELECT * FROM report.arrival_by('payer', p_as_of, p_year, p_payer, p_county, p_account,
                                    p_month) $$;
CREATE FUNCTION report.arrival_by_county(p_as_of date, p_year int, p_payer text, p_county text,
                                         p_account text, p_month date)
    RETURNS SETOF report.arrival_row LANGUAGE sql STABLE AS $$
    SELECT * FROM report.arrival_by('county', p_as_of, p_year, p_payer, p_county, p_account,
                                    p_month) $$;
COMMENT ON FUNCTION report.arrival_by_source IS 'statistics of arrival by year and source';
COMMENT ON FUNCTION report.arrival_by_payer IS 'statistics of arrival by year and payer';
COMMENT ON FUNCTION report.arrival_by_county IS 'statistics of arrival by year and county';

-- The total of any of them, from quotas, payments and breaks rather than from the lines.
CREATE FUNCTION report.arrival_total(p_as_of date, p_year int, p_payer text, p_county text,
                                     p_account text, p_month date)
    RETURNS SETOF report.arrival_row
    LANGUAGE sql STABLE AS $$
    WITH quota AS MATERIALIZED (
        SELECT q.* FROM programme.quota q JOIN programme.village v ON v.code = q.village
        WHERE p_year IN (0, q.year) AND p_payer IN ('', q.payer) AND p_county IN ('', v.county)),
    paid AS MATERIALIZED (
        SELECT s.village, p.year, p.amount_fen, p.paid_on, s.right_code
        FROM reconcile.payment_state s JOIN intake.payment p ON p.id = s.payment_id
        JOIN quota q ON q.village = s.village AND q.year = p.year
        WHERE s.left_code = 'allotted'),
    per AS (
        SELECT q.amount_fen AS quota, coalesce(sum(p.amount_fen), 0) AS paid,
               coalesce(sum(p.amount_fen) FILTER (WHERE p.paid_on > q.due), 0) AS after_due
        FROM quota q LEFT JOIN paid p ON p.village = q.village AND p.year = q.year
        GROUP BY q.village, q.year, q.amount_fen),
    sums AS (
        SELECT count(*) AS n, coalesce(sum(p.quota), 0)::bigint AS quota,
               coalesce(sum(p.paid), 0)::bigint AS paid,
               coalesce(sum(p.paid - p.quota) FILTER (WHERE p.paid > p.quota), 0)::bigint AS over,
               count(*) FILTER (WHERE p.paid - p.after_due >= p.quota) AS on_time
        FROM per p),
    arrived AS (
        SELECT coalesce(sum(y.arrived_fen), 0)::bigint AS fen,
               coalesce(sum(y.checking_fen), 0)::bigint AS checking
        FROM reconcile.village_year y JOIN quota q ON q.village = y.village AND q.year = y.year),
    moving AS (SELECT coalesce(sum(p.amount_fen), 0)::bigint AS fen FROM paid p
               WHERE p.right_code = 'in_transit')
    SELECT 2, '合计', '', '', s.n, s.quota, s.paid, s.quota - s.paid + s.over, s.over,
           report.permyriad(s.paid, s.quota), s.on_time, a.fen, report.permyriad(a.fen, s.quota),
           m.fen, a.checking
    FROM sums s, arrived a, moving m $$;
COMMENT ON FUNCTION report.arrival_total IS 'total of the statistics of arrival, not from its lines';
