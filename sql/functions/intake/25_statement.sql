-- The arithmetic of staged statements: opening + lines = closing, and every running balance.
-- Builds pg_temp.stage_statement, one row per part of the file and account.
--
-- With S(i) the sum of the lines up to line i, balance(i) - S(i) is the opening balance for every
-- line of a list in order; for a list in reverse order S runs from below. Lines without a balance
-- only add to S.
CREATE OR REPLACE FUNCTION intake.check_balances(p_opening bigint, p_closing bigint, p_from date,
    p_to date)
RETURNS TABLE (code text, line int, account text, value text, detail text, from_day date,
    to_day date)
LANGUAGE plpgsql SET work_mem = '64MB' AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO pg_temp.line_run
    SELECT part, account_no, seq, line_no, booked_on, amount_fen, balance_fen,
           (sum(amount_fen) OVER (PARTITION BY part, account_no ORDER BY seq))::bigint AS run
      FROM pg_temp.stage_line;

    INSERT INTO pg_temp.stage_statement
    WITH lines AS (
        SELECT part, account_no, sum(amount_fen)::bigint AS total,
               min(booked_on) AS first_day, max(booked_on) AS last_day,
               (array_agg(booked_on ORDER BY seq))[1] > (array_agg(booked_on ORDER BY seq DESC))[1]
                   AS falls,
               count(balance_fen) AS balances,
               min(balance_fen - run) AS ahead_min, max(balance_fen - run) AS ahead_max,
               min(balance_fen + run - amount_fen) AS back_min,
               max(balance_fen + run - amount_fen) AS back_max
          FROM pg_temp.line_run GROUP BY part, account_no),
    pairs AS (
        SELECT part, account_no FROM lines
        UNION SELECT part, account_no FROM pg_temp.stage_said WHERE account_no <> ''),
    said AS (
        SELECT p.part, p.account_no,
               (array_agg(s.opening_fen ORDER BY s.seq DESC)
                   FILTER (WHERE s.opening_fen IS NOT NULL AND s.of_sheet))[1] AS sheet_opening,
               (array_agg(s.opening_fen ORDER BY s.seq)
                   FILTER (WHERE s.opening_fen IS NOT NULL))[1] AS first_opening,
               (array_agg(s.closing_fen ORDER BY s.seq DESC)
                   FILTER (WHERE s.closing_fen IS NOT NULL))[1] AS last_closing,
               min(s.from_day) AS from_day, max(s.to_day) AS to_day
          FROM pairs p
          LEFT JOIN pg_temp.stage_said s
                 ON s.part = p.part AND s.account_no IN (p.account_no, '')
         GROUP BY p.part, p.account_no),
    joined AS (
        SELECT s.part, s.account_no, coalesce(l.total, 0) AS total, l.first_day, l.last_day,
               coalesce(l.balances, 0) AS balances,
               coalesce(p_from, s.from_day) AS said_from, coalesce(p_to, s.to_day) AS said_to,
               coalesce(p_opening, s.sheet_opening, s.first_opening) AS said_opening,
               coalesce(p_closing, s.last_closing) AS said_closing,
               l.ahead_min = l.ahead_max AS ahead_holds, l.back_min = l.back_max AS back_holds,
               coalesce(l.falls, false) AS falls, l.ahead_min,
               l.back_min - l.total AS back_opening
          FROM said s LEFT JOIN lines l USING (part, account_no)),
    turned AS (
        SELECT j.*, CASE WHEN back_holds AND (falls OR NOT ahead_holds) THEN true
                         WHEN ahead_holds THEN false ELSE falls END AS is_reverse
          FROM joined j)
    SELECT nextval(pg_get_serial_sequence('intake.statement', 'id')) AS id, part, account_no,
           total, balances, is_reverse,
           CASE WHEN is_reverse THEN back_holds ELSE ahead_holds END AS holds,
           said_from IS NOT NULL AND said_to IS NOT NULL AS declared,
           coalesce(said_from, first_day) AS from_day, coalesce(said_to, last_day) AS to_day,
           said_opening, said_closing,
           CASE WHEN balances > 0 THEN CASE WHEN is_reverse THEN back_opening ELSE ahead_min END
                WHEN total = 0 AND first_day IS NULL THEN coalesce(said_opening, said_closing)
                WHEN said_closing IS NOT NULL THEN said_opening END AS opening_fen,
           NULL::bigint AS closing_fen
      FROM turned ORDER BY part, account_no;
    UPDATE pg_temp.stage_statement SET closing_fen = opening_fen + total;

    RETURN QUERY
    SELECT p.code, p.line, p.account_no, p.value, p.detail, p.from_day, p.to_day FROM (
        SELECT 'unknown_account' AS code, coalesce((SELECT min(l.line_no) FROM pg_temp.line_run l
                WHERE l.part = t.part AND l.account_no = t.account_no), 0) AS line,
               t.account_no, t.account_no AS value, '' AS detail, t.from_day, t.to_day
          FROM pg_temp.stage_statement t
         WHERE NOT EXISTS (SELECT FROM programme.account a WHERE a.account_no = t.account_no)
        UNION ALL
        SELECT 'many_accounts', 0, t.account_no, '', '', t.from_day, t.to_day
          FROM pg_temp.stage_statement t
         WHERE (p_opening IS NOT NULL OR p_closing IS NOT NULL)
           AND (SELECT count(*) FROM pg_temp.stage_statement) > 1
        UNION ALL
        SELECT 'no_period', 0, t.account_no, '', '', NULL, NULL
          FROM pg_temp.stage_statement t WHERE t.from_day IS NULL OR t.to_day IS NULL
        UNION ALL
        SELECT 'outside_period', l.line_no, l.account_no, l.booked_on::text,
               t.from_day || ' 至 ' || t.to_day, t.from_day, t.to_day
          FROM pg_temp.line_run l
          JOIN pg_temp.stage_statement t USING (part, account_no)
         WHERE t.declared AND l.booked_on NOT BETWEEN t.from_day AND t.to_day
        UNION ALL
        SELECT 'opening_differs', 0, t.account_no, t.said_opening::text, t.opening_fen::text,
               t.from_day, t.to_day
          FROM pg_temp.stage_statement t WHERE t.holds AND t.said_opening <> t.opening_fen
        UNION ALL
        SELECT 'closing_differs', 0, t.account_no, t.said_closing::text, t.closing_fen::text,
               t.from_day, t.to_day
          FROM pg_temp.stage_statement t
         WHERE coalesce(t.holds, true) AND t.said_closing <> t.closing_fen
        UNION ALL
        SELECT 'balance_break', b.line_no, b.account_no, b.balance_fen::text,
               (b.balance_fen - (b.base - b.before))::text, b.from_day, b.to_day
          FROM (SELECT l.line_no, l.account_no, l.balance_fen, t.from_day, t.to_day,
                       CASE WHEN t.is_reverse THEN l.balance_fen + l.run - l.amount_fen
                            ELSE l.balance_fen - l.run END AS base,
                       lag(CASE WHEN t.is_reverse THEN l.balance_fen + l.run - l.amount_fen
                                ELSE l.balance_fen - l.run END) OVER (
                           PARTITION BY l.part, l.account_no
                           ORDER BY CASE WHEN t.is_reverse THEN -l.seq ELSE l.seq END) AS before
                  FROM pg_temp.line_run l
                  JOIN pg_temp.stage_statement t USING (part, account_no)
                 WHERE t.holds = false AND l.balance_fen IS NOT NULL) b
         WHERE b.base <> b.before) p
     ORDER BY p.code, p.line, p.account_no LIMIT 2000;
END
$$;
COMMENT ON FUNCTION intake.check_balances(bigint, bigint, date, date) IS
    'builds pg_temp.stage_statement of a staged file and gives what does not add up';
