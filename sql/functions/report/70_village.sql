-- 村级汇总, and the totals by source and year.

CREATE TYPE report.village_row AS (
    level int, county text, town text, village text, code text, year text, payer text,
    quota_fen bigint, paid_fen bigint, short_fen bigint, over_fen bigint, arrived_fen bigint,
    in_transit_fen bigint, checking_fen bigint);
COMMENT ON TYPE report.village_row IS 'one village and year';

CREATE FUNCTION report.village_lines(p_as_of date, p_year int, p_payer text, p_county text,
                                     p_account text, p_month date)
    RETURNS SETOF report.village_row LANGUAGE sql STABLE AS $$
    SELECT 0, c.name, y.town, v.name, y.village, y.year::text, p.name, y.quota_fen, y.paid_fen,
           y.short_fen, y.over_fen, y.arrived_fen, y.in_transit_fen, y.checking_fen
    FROM report.village_years(p_as_of, p_year, p_payer, p_county, p_account, p_month) y
    JOIN programme.village v ON v.code = y.village
    JOIN programme.county c ON c.code = y.county
    JOIN programme.payer p ON p.id = y.payer
    ORDER BY y.county, y.town, y.village, y.year $$;
CREATE FUNCTION report.village_total(p_as_of date, p_year int, p_payer text, p_county text,
                                     p_account text, p_month date)
    RETURNS SETOF report.village_row LANGUAGE sql STABLE AS $$
    SELECT 2, '合计', '', '', '', '', '', t.quota_fen, t.paid_fen, t.short_fen, t.over_fen,
           t.arrived_fen, t.in_transit_fen, t.checking_fen
    FROM report.arrival_total(p_as_of, p_year, p_payer, p_county, p_account, p_month) t $$;
COMMENT ON FUNCTION report.village_lines IS 'villages by year: what was owed, paid and arrived';
COMMENT ON FUNCTION report.village_total IS 'their total, from quotas, payments and breaks';

CREATE TYPE report.purse_row AS (
    level int, county text, town text, village text, code text, opening_fen bigint,
    arrived_fen bigint, other_fen bigint, spent_fen bigint, balance_fen bigint, covered_to date);
COMMENT ON TYPE report.purse_row IS 'the accounts of one village together';

CREATE FUNCTION report.purses(p_as_of date, p_year int, p_payer text, p_county text,
                              p_account text, p_month date)
    RETURNS SETOF report.purse_row LANGUAGE sql STABLE AS $$
    SELECT 0, c.name, v.town, v.name, v.code, m.opening_fen, m.arrived_fen, m.other_in_fen,
           m.spent_fen, m.balance_fen, m.covered_to
    FROM reconcile.village_money m
    JOIN programme.village v ON v.code = m.village
    JOIN programme.county c ON c.code = v.county
    WHERE p_county IN ('', v.county)
      AND EXISTS (SELECT FROM programme.quota q WHERE q.village = v.code
                  AND p_payer IN ('', q.payer) AND p_year IN (0, q.year))
    ORDER BY v.county, v.town, v.code $$;
-- The total from the statements: what each account brought along and every line after it.
CREATE FUNCTION report.purses_total(p_as_of date, p_year int, p_payer text, p_county text,
                                    p_account text, p_month date)
    RETURNS SETOF report.purse_row LANGUAGE sql STABLE AS $$
    WITH account AS MATERIALIZED (
        SELECT a.account_no FROM programme.account a
        JOIN programme.village v ON v.code = a.village
        WHERE p_county IN ('', v.county)
          AND EXISTS (SELECT FROM programme.quota q WHERE q.village = v.code
                      AND p_payer IN ('', q.payer) AND p_year IN (0, q.year))),
    brought AS (
        SELECT coalesce(sum(x.opening_fen), 0) AS fen
        FROM (SELECT DISTINCT ON (s.account_no) s.account_no, s.opening_fen
              FROM intake.statement s
              WHERE s.voided_by IS NULL AND s.opening_fen IS NOT NULL AND s.from_day <= p_as_of
              ORDER BY s.account_no, s.from_day, s.to_day) x
        JOIN account a ON a.account_no = x.account_no),
    moved AS (
        SELECT coalesce(sum(l.amount_fen), 0) AS net,
               coalesce(sum(l.amount_fen) FILTER (
                   WHERE report.is_guidance(l.book, l.code, l.source)), 0) AS arrived,
               coalesce(-sum(l.amount_fen) FILTER (
                   WHERE l.book IN ('spending', 'fee')), 0) AS spent
        FROM report.lines() l JOIN account a ON a.account_no = l.account_no)
    SELECT 2, '合计', '', '', '', b.fen::bigint, m.arrived::bigint,
           (m.net - m.arrived + m.spent)::bigint, m.spent::bigint, (b.fen + m.net)::bigint,
           NULL::date
    FROM brought b, moved m $$;
COMMENT ON FUNCTION report.purses IS 'the accounts of each village: opening + arrived + other - spent = balance';
COMMENT ON FUNCTION report.purses_total IS 'their total, from the statements and lines';

CREATE TYPE report.total_row AS (
    level int, year text, source text, villages bigint, quota_fen bigint, paid_fen bigint,
    arrived_fen bigint, arrived_rate bigint, unassigned_fen bigint, spent_fen bigint,
    left_fen bigint, in_transit_fen bigint, checking_fen bigint);
COMMENT ON TYPE report.total_row IS 'one year and source: arrived + unassigned - spent = left';
COMMENT ON COLUMN report.total_row.unassigned_fen IS 'on a village''s account and matched, but of no quota: the list names no village, or one receipt covers several years';

CREATE FUNCTION report.totals(p_as_of date, p_year int, p_payer text, p_county text,
                              p_account text, p_month date)
    RETURNS SETOF report.total_row LANGUAGE sql STABLE AS $$
    WITH part AS (
        SELECT y.year, y.source, 1 AS n, y.quota_fen AS quota, y.paid_fen AS paid,
               y.arrived_fen AS arrived, y.in_transit_fen AS moving, y.checking_fen AS checking,
               -y.arrived_fen AS unassigned, 0::bigint AS spent, 0::bigint AS left_over
        FROM report.village_years(p_as_of, p_year, '', '', '', NULL) y
        UNION ALL
        SELECT l.year, l.source, 0, 0, 0, 0, 0, 0, l.arrived_fen, l.spent_fen, l.left_fen
        FROM report.lots(p_as_of) l WHERE p_year IN (0, l.year)),
    grouped AS (
        SELECT grouping(p.source) AS level, p.year, p.source, sum(p.n) AS n,
               sum(p.quota)::bigint AS quota, sum(p.paid)::bigint AS paid,
               sum(p.arrived)::bigint AS arrived, sum(p.moving)::bigint AS moving,
               sum(p.checking)::bigint AS checking, sum(p.unassigned)::bigint AS unassigned,
               sum(p.spent)::bigint AS spent, sum(p.left_over)::bigint AS left_over
        FROM part p GROUP BY GROUPING SETS ((p.year, p.source), (p.year)))
    SELECT g.level, report.year_name(g.year),
           CASE g.level WHEN 1 THEN '小计' ELSE report.source_name(g.source) END,
           g.n, g.quota, g.paid, g.arrived, report.permyriad(g.arrived, g.quota),
           g.unassigned, g.spent, g.left_over, g.moving, g.checking
    FROM grouped g ORDER BY nullif(g.year, 0) NULLS LAST, g.level, g.source $$;
CREATE FUNCTION report.totals_total(p_as_of date, p_year int, p_payer text, p_county text,
                                    p_account text, p_month date)
    RETURNS SETOF report.total_row LANGUAGE sql STABLE AS $$
    SELECT 2, '合计', '', t.villages, t.quota_fen, t.paid_fen, t.arrived_fen, t.arrived_rate,
           c.arrived_fen - t.arrived_fen, c.spent_fen, c.left_fen, t.in_transit_fen, t.checking_fen
    FROM report.arrival_total(p_as_of, p_year, '', '', '', NULL) t,
         report.carryover_total(p_as_of, p_year, '', '', '', NULL) c $$;
COMMENT ON FUNCTION report.totals IS 'both years by source';
COMMENT ON FUNCTION report.totals_total IS 'their total, from quotas, payments and statement lines';
