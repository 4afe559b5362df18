-- 补记: statement lines that were posted after their day had been closed by a seal.

CREATE FUNCTION report.late_lines(p_from date, p_day date)
    RETURNS TABLE (id bigint, account_no text, amount_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT DISTINCT l.id, l.account_no, l.amount_fen
    FROM seal.seal s
    JOIN intake.line l ON l.account_no = s.account_no AND l.booked_on <= s.to_day
                      AND l.voided_by IS NULL
    JOIN ledger.origin o ON o.kind = 'line' AND o.fact_id = l.id AND o.n > s.n
    WHERE l.booked_on BETWEEN p_from AND p_day $$;
COMMENT ON FUNCTION report.late_lines IS 'lines of these days that were posted after a seal of their day';

CREATE FUNCTION report.late_remark(p_account text, p_from date, p_day date) RETURNS text
    LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN count(*) > 0
                THEN '含补记 ' || count(*) || ' 笔' ELSE '' END
    FROM report.late_lines(p_from, p_day) l WHERE l.account_no = p_account $$;
COMMENT ON FUNCTION report.late_remark IS 'how many lines of these days came after the seal, for a remark';
