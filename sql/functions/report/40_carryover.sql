-- 结转结余表: the guidance money in a village's accounts as lots, one a receipt. What was sent back
-- lessens the lots of its own source and year; spending takes the oldest lot first and never one
-- that had not arrived yet: what it spends beyond the lots is other money.

-- Guidance money that came in, or went back with its colour.
CREATE FUNCTION report.is_guidance(p_book text, p_code text, p_source text) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT p_code <> 'classified'
       AND (p_book = 'special_payable' OR p_book = 'refund' AND p_source <> 'none') $$;
COMMENT ON FUNCTION report.is_guidance IS 'whether a line moves guidance money other than by spending it';

CREATE FUNCTION report.year_name(p_year int) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT CASE p_year WHEN 0 THEN '跨年度' ELSE p_year::text END $$;
COMMENT ON FUNCTION report.year_name IS 'a receipt that covers payments of several years has none of its own';

CREATE FUNCTION report.lots(p_day date)
    RETURNS TABLE (village text, source text, year int, arrived_on date, arrived_fen bigint,
                   spent_fen bigint, left_fen bigint)
    LANGUAGE sql STABLE AS $$
    WITH moved AS MATERIALIZED (
        SELECT l.id, l.village, l.source, l.year, l.booked_on, l.amount_fen, l.book
        FROM report.lines() l
        WHERE l.account_kind = 'village' AND l.booked_on <= p_day
          AND (l.book IN ('spending', 'fee') OR report.is_guidance(l.book, l.code, l.source))),
    back AS MATERIALIZED (
        SELECT m.village, m.source, m.year, -sum(m.amount_fen) AS fen FROM moved m
        WHERE m.book NOT IN ('spending', 'fee') AND m.amount_fen < 0
        GROUP BY m.village, m.source, m.year),
    ranked AS (
        SELECT m.*, coalesce(b.fen, 0) AS back_fen,
               sum(m.amount_fen) OVER (PARTITION BY m.village, m.source, m.year
                                       ORDER BY m.booked_on, m.id) - m.amount_fen AS before_fen
        FROM moved m LEFT JOIN back b USING (village, source, year)
        WHERE m.book NOT IN ('spending', 'fee') AND m.amount_fen > 0),
    lot AS MATERIALIZED (
        SELECT r.id, r.village, r.source, r.year, r.booked_on,
               r.amount_fen - least(greatest(r.back_fen - r.before_fen, 0), r.amount_fen) AS fen
        FROM ranked r),
    -- In order of time, how far spending ran ahead of the lots at worst: that much is other money.
    flow AS MATERIALIZED (
        SELECT x.village, sum(x.fen) OVER (PARTITION BY x.village
                                           ORDER BY x.day, x.side, x.id) AS fen
        FROM (SELECT l.village, l.booked_on AS day, 0 AS side, l.id, l.fen FROM lot l
              UNION ALL
              SELECT m.village, m.booked_on, 1, m.id, m.amount_fen FROM moved m
              WHERE m.book IN ('spending', 'fee')) x),
    other AS MATERIALIZED (SELECT f.village, greatest(-min(f.fen), 0) AS fen FROM flow f GROUP BY f.village),
    spent AS MATERIALIZED (
        SELECT m.village, -sum(m.amount_fen) AS fen FROM moved m
        WHERE m.book IN ('spending', 'fee') GROUP BY m.village),
    used AS MATERIALIZED (
        SELECT s.village, s.fen - coalesce(o.fen, 0) AS fen
        FROM spent s LEFT JOIN other o ON o.village = s.village),
    queue AS (
        SELECT l.*, coalesce(u.fen, 0) AS used_fen,
               sum(l.fen) OVER (PARTITION BY l.village ORDER BY l.booked_on, l.id) - l.fen AS before_fen
        FROM lot l LEFT JOIN used u ON u.village = l.village)
    SELECT q.village, q.source, q.year, q.booked_on, q.fen::bigint,
           least(greatest(q.used_fen - q.before_fen, 0), q.fen)::bigint,
           (q.fen - least(greatest(q.used_fen - q.before_fen, 0), q.fen))::bigint
    FROM queue q $$;
COMMENT ON FUNCTION report.lots IS 'lots of guidance money at the end of a day: arrived (net of what was sent back), spent, left';

CREATE FUNCTION report.lot_age(p_day date, p_arrived date) RETURNS int
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_arrived >= p_day - interval '1 year' THEN 1
                WHEN p_arrived >= p_day - interval '2 years' THEN 2 ELSE 3 END $$;
COMMENT ON FUNCTION report.lot_age IS '1: up to one year and the day itself, 2: up to two years, 3: older';

CREATE TYPE report.carryover_row AS (
    level int, county text, town text, village text, source text, year text, arrived_fen bigint,
    spent_fen bigint, left_fen bigint, left_rate bigint, year1_fen bigint, year2_fen bigint,
    older_fen bigint, remark text);
COMMENT ON TYPE report.carryover_row IS 'what is left of one year''s lot, by age';

-- What came after a seal and may have changed a lot: of guidance money by its colour; spending has
-- none, and takes whichever lot is the oldest.
CREATE FUNCTION report.late_lots(p_day date)
    RETURNS TABLE (village text, source text, year int, is_spending boolean, lines bigint)
    LANGUAGE sql STABLE AS $$
    SELECT l.village, l.source, l.year, l.book IN ('spending', 'fee'), count(*)
    FROM report.late_lines('-infinity', p_day) t JOIN report.lines() l ON l.id = t.id
    WHERE l.account_kind = 'village'
      AND (l.book IN ('spending', 'fee') OR report.is_guidance(l.book, l.code, l.source))
    GROUP BY 1, 2, 3, 4 $$;
COMMENT ON FUNCTION report.late_lots IS 'lines of guidance money and of spending that were posted after a seal of their day';

CREATE FUNCTION report.carryover(p_as_of date, p_year int, p_payer text, p_county text,
                                 p_account text, p_month date)
    RETURNS SETOF report.carryover_row
    LANGUAGE sql STABLE AS $$
    WITH late AS MATERIALIZED (
        SELECT * FROM report.late_lots(report.last_day(p_as_of, p_month)))
    SELECT 0, c.name, v.town, v.name, report.source_name(l.source), report.year_name(l.year),
           sum(l.arrived_fen)::bigint, sum(l.spent_fen)::bigint, sum(l.left_fen)::bigint,
           report.permyriad(sum(l.left_fen)::bigint, sum(l.arrived_fen)::bigint),
           coalesce(sum(l.left_fen) FILTER (
               WHERE report.lot_age(report.last_day(p_as_of, p_month), l.arrived_on) = 1), 0)::bigint,
           coalesce(sum(l.left_fen) FILTER (
               WHERE report.lot_age(report.last_day(p_as_of, p_month), l.arrived_on) = 2), 0)::bigint,
           coalesce(sum(l.left_fen) FILTER (
               WHERE report.lot_age(report.last_day(p_as_of, p_month), l.arrived_on) = 3), 0)::bigint,
           coalesce((SELECT '含补记 ' || sum(t.lines) || ' 笔' FROM late t
                     WHERE t.village = v.code
                       AND (t.is_spending OR t.source = l.source AND t.year = l.year)), '')
    FROM report.lots(report.last_day(p_as_of, p_month)) l
    JOIN programme.village v ON v.code = l.village
    JOIN programme.county c ON c.code = v.county
    LEFT JOIN programme.quota q ON q.village = l.village AND q.year = l.year
    WHERE p_year IN (0, l.year) AND p_payer IN ('', coalesce(q.payer, '?'))
      AND p_county IN ('', v.county)
    GROUP BY v.county, c.name, v.town, v.code, v.name, l.source, l.year
    ORDER BY v.county, v.town, v.code, l.year, l.source $$;
COMMENT ON FUNCTION report.carryover IS 'per village, source and year what arrived, was spent and is left, by age at the cut-off';

-- The total from the statement lines: arrived as booked, left by the age of each receipt.
CREATE FUNCTION report.carryover_total(p_as_of date, p_year int, p_payer text, p_county text,
                                       p_account text, p_month date)
    RETURNS SETOF report.carryover_row
    LANGUAGE sql STABLE AS $$
    WITH colour AS (
        SELECT coalesce(sum(l.amount_fen) FILTER (WHERE l.amount_fen > 0), 0) AS came,
               coalesce(-sum(l.amount_fen) FILTER (WHERE l.amount_fen < 0), 0) AS went
        FROM report.lines() l LEFT JOIN programme.quota q ON q.village = l.village AND q.year = l.year
        WHERE l.account_kind = 'village' AND l.booked_on <= report.last_day(p_as_of, p_month)
          AND report.is_guidance(l.book, l.code, l.source)
          AND p_year IN (0, l.year) AND p_payer IN ('', coalesce(q.payer, '?'))
          AND p_county IN ('', l.county)
        GROUP BY l.village, l.source, l.year),
    arrived AS (SELECT coalesce(sum(greatest(c.came - c.went, 0)), 0)::bigint AS fen FROM colour c),
    remains AS (
        SELECT coalesce(sum(l.left_fen), 0)::bigint AS fen,
               coalesce(sum(l.left_fen) FILTER (
                   WHERE report.lot_age(report.last_day(p_as_of, p_month), l.arrived_on) = 1), 0) AS y1,
               coalesce(sum(l.left_fen) FILTER (
                   WHERE report.lot_age(report.last_day(p_as_of, p_month), l.arrived_on) = 3), 0) AS y3
        FROM report.lots(report.last_day(p_as_of, p_month)) l
        JOIN programme.village v ON v.code = l.village
        LEFT JOIN programme.quota q ON q.village = l.village AND q.year = l.year
        WHERE p_year IN (0, l.year) AND p_payer IN ('', coalesce(q.payer, '?'))
          AND p_county IN ('', v.county))
    SELECT 2, '合计', '', '', '', '', a.fen, a.fen - r.fen, r.fen, report.permyriad(r.fen, a.fen),
           r.y1::bigint, (r.fen - r.y1 - r.y3)::bigint, r.y3::bigint, ''
    FROM arrived a, remains r $$;
COMMENT ON FUNCTION report.carryover_total IS 'total of the carry-over, arrived from the lines themselves';

-- Spending that no lot of guidance money was there for.
CREATE FUNCTION report.other_spending(p_as_of date, p_year int, p_payer text, p_county text,
                                      p_account text, p_month date)
    RETURNS TABLE (level int, county text, town text, village text, all_fen bigint,
                   guidance_fen bigint, other_fen bigint)
    LANGUAGE sql STABLE AS $$
    WITH spent AS MATERIALIZED (
        SELECT l.village, -sum(l.amount_fen) AS fen FROM report.lines() l
        WHERE l.account_kind = 'village' AND l.book IN ('spending', 'fee')
          AND l.booked_on <= report.last_day(p_as_of, p_month) GROUP BY l.village),
    guidance AS (
        SELECT t.village, sum(t.spent_fen) AS fen FROM report.lots(report.last_day(p_as_of, p_month)) t
        GROUP BY t.village)
    SELECT 0, c.name, v.town, v.name, s.fen::bigint, coalesce(g.fen, 0)::bigint,
           (s.fen - coalesce(g.fen, 0))::bigint
    FROM spent s
    JOIN programme.village v ON v.code = s.village
    JOIN programme.county c ON c.code = v.county
    LEFT JOIN guidance g ON g.village = s.village
    WHERE s.fen <> coalesce(g.fen, 0) AND p_county IN ('', v.county)
    ORDER BY v.county, v.town, v.code $$;
COMMENT ON FUNCTION report.other_spending IS 'villages that spent more than their lots of guidance money could give';
