-- 差异清单: every break with whose move it is, how long it is open, and its file and line.

CREATE FUNCTION report.breaks_in(p_as_of date, p_year int, p_payer text, p_county text,
                                 p_account text)
    RETURNS TABLE (id text, code text, payer text, county text, village text, year int,
                   account_no text, amount_fen bigint, days int, days_open int, move text,
                   state text, opened_on date, facts jsonb, within_rounding boolean)
    LANGUAGE sql STABLE AS $$
    SELECT b.id, b.code, coalesce(nullif(b.payer, ''), q.payer, ''), b.county, b.village, b.year,
           b.account_no, b.amount_fen, b.days, p_as_of - b.opened_on, b.move, b.state,
           b.opened_on, b.facts, b.within_rounding
    FROM reconcile.break_list b
    LEFT JOIN programme.quota q ON q.village = b.village AND q.year = b.year
    WHERE p_year IN (0, b.year) AND p_payer IN ('', coalesce(nullif(b.payer, ''), q.payer, '?'))
      AND p_county IN ('', b.county) AND p_account IN ('', b.account_no) $$;
COMMENT ON FUNCTION report.breaks_in IS 'breaks, narrowed; a break without a payer of its own is its quota''s';

CREATE FUNCTION report.break_facts(p_facts jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(CASE WHEN (f.item ->> 1)::int > 0
                           THEN (f.item ->> 0) || ' 第' || (f.item ->> 1) || '行'
                           ELSE f.item ->> 0 END, '；' ORDER BY f.n)
    FROM jsonb_array_elements(p_facts) WITH ORDINALITY AS f(item, n) $$;
COMMENT ON FUNCTION report.break_facts IS 'files and lines as a person reads them';

CREATE TYPE report.break_sum_row AS (
    level int, name text, number bigint, amount_fen bigint, payer bigint, county bigint,
    village bigint, bank bigint, explained bigint, oldest bigint);
COMMENT ON TYPE report.break_sum_row IS 'open breaks of one kind';

CREATE FUNCTION report.break_sums(p_as_of date, p_year int, p_payer text, p_county text,
                                  p_account text, p_month date)
    RETURNS SETOF report.break_sum_row LANGUAGE sql STABLE AS $$
    SELECT 0, report.state_name(b.code), count(*), sum(b.amount_fen)::bigint,
           count(*) FILTER (WHERE b.move = 'payer'), count(*) FILTER (WHERE b.move = 'county'),
           count(*) FILTER (WHERE b.move = 'village'), count(*) FILTER (WHERE b.move = 'bank'),
           count(*) FILTER (WHERE b.state = 'explained'), max(b.days_open)::bigint
    FROM report.breaks_in(p_as_of, p_year, p_payer, p_county, p_account) b
    WHERE b.state IN ('open', 'explained')
    GROUP BY b.code ORDER BY count(*) DESC, b.code $$;
CREATE FUNCTION report.break_sums_total(p_as_of date, p_year int, p_payer text, p_county text,
                                        p_account text, p_month date)
    RETURNS SETOF report.break_sum_row LANGUAGE sql STABLE AS $$
    SELECT 2, '合计', count(*), coalesce(sum(b.amount_fen), 0)::bigint,
           count(*) FILTER (WHERE b.move = 'payer'), count(*) FILTER (WHERE b.move = 'county'),
           count(*) FILTER (WHERE b.move = 'village'), count(*) FILTER (WHERE b.move = 'bank'),
           count(*) FILTER (WHERE b.state = 'explained'), max(p_as_of - b.opened_on)::bigint
    FROM reconcile.break b
    LEFT JOIN programme.quota q ON q.village = b.village AND q.year = b.year
    LEFT JOIN programme.village v ON v.code = b.village
    LEFT JOIN programme.account a ON a.account_no = b.account_no AND a.kind = 'transit'
    WHERE b.state IN ('open', 'explained') AND p_year IN (0, coalesce(b.year, 0))
      AND p_payer IN ('', coalesce(nullif(b.payer, ''), q.payer, '?'))
      AND p_county IN ('', coalesce(v.county, a.county, '')) AND p_account IN ('', b.account_no) $$;
COMMENT ON FUNCTION report.break_sums IS 'open breaks by kind';
COMMENT ON FUNCTION report.break_sums_total IS 'all open breaks, from the breaks themselves';

CREATE TYPE report.break_row AS (
    level int, name text, county text, village text, year text, payer text, account_no text,
    amount_fen bigint, late_days bigint, opened_on date, days_open bigint, move text, state text,
    facts text, id text);
COMMENT ON TYPE report.break_row IS 'one break';

CREATE FUNCTION report.break_rows(p_states text[], p_as_of date, p_year int, p_payer text,
                                  p_county text, p_account text)
    RETURNS SETOF report.break_row LANGUAGE sql STABLE AS $$
    SELECT 0, report.state_name(b.code) || CASE WHEN b.within_rounding THEN '（尾差）' ELSE '' END,
           c.name, v.name, nullif(b.year, 0)::text, y.name, b.account_no, b.amount_fen,
           nullif(b.days, 0)::bigint, b.opened_on,
           CASE WHEN b.state IN ('open', 'explained') THEN b.days_open::bigint END,
           report.move_name(b.move),
           CASE b.state WHEN 'open' THEN '未处理' WHEN 'explained' THEN '已说明'
                        WHEN 'resolved' THEN '已解决' ELSE '已消除' END,
           coalesce(report.break_facts(b.facts), ''), left(b.id, 16)
    FROM report.breaks_in(p_as_of, p_year, p_payer, p_county, p_account) b
    LEFT JOIN programme.village v ON v.code = b.village
    LEFT JOIN programme.county c ON c.code = b.county
    LEFT JOIN programme.payer y ON y.id = b.payer
    WHERE b.state = ANY (p_states)
    ORDER BY b.code, b.days_open DESC, b.village, b.year, b.account_no, b.id $$;
COMMENT ON FUNCTION report.break_rows IS 'breaks in some states, line by line';

CREATE FUNCTION report.breaks_open(p_as_of date, p_year int, p_payer text, p_county text,
                                   p_account text, p_month date)
    RETURNS SETOF report.break_row LANGUAGE sql STABLE AS $$
    SELECT * FROM report.break_rows(ARRAY['open', 'explained'], p_as_of, p_year, p_payer, p_county,
                                    p_account) $$;
CREATE FUNCTION report.breaks_open_total(p_as_of date, p_year int, p_payer text, p_county text,
                                         p_account text, p_month date)
    RETURNS SETOF report.break_row LANGUAGE sql STABLE AS $$
    SELECT 2, '合计', '', '', '', '', '', s.amount_fen, NULL::bigint, NULL::date, NULL::bigint, '',
           '', s.number || ' 笔', ''
    FROM report.break_sums_total(p_as_of, p_year, p_payer, p_county, p_account, p_month) s $$;
CREATE FUNCTION report.breaks_ended(p_as_of date, p_year int, p_payer text, p_county text,
                                    p_account text, p_month date)
    RETURNS SETOF report.break_row LANGUAGE sql STABLE AS $$
    SELECT * FROM report.break_rows(ARRAY['resolved', 'cleared'], p_as_of, p_year, p_payer,
                                    p_county, p_account) $$;
COMMENT ON FUNCTION report.breaks_open IS 'breaks that still wait for somebody';
COMMENT ON FUNCTION report.breaks_open_total IS 'their total, from the breaks themselves';
COMMENT ON FUNCTION report.breaks_ended IS 'breaks that were resolved by people or cleared by later facts';
