-- 银行存款余额调节表: the bank's balance, four kinds of items, the balance of the lists' side.
-- Both balances come from different facts: the bank's from the opening that the statement of that
-- day declares; the books' from the first opening, the payers' lists and the classified lines.

-- The bank's balance at the end of a day, of accounts that a statement with balances covers then.
CREATE FUNCTION report.bank(p_day date, p_account text)
    RETURNS TABLE (account_no text, balance_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT c.account_no, (c.opening_fen + coalesce(sum(l.amount_fen), 0))::bigint
    FROM (SELECT DISTINCT ON (s.account_no) s.account_no, s.from_day, s.opening_fen
          FROM intake.statement s
          WHERE s.voided_by IS NULL AND s.opening_fen IS NOT NULL
            AND p_day BETWEEN s.from_day AND s.to_day
            AND (p_account = '' OR s.account_no = p_account)
          ORDER BY s.account_no, s.from_day DESC, s.id DESC) c
    LEFT JOIN intake.line l ON l.account_no = c.account_no AND l.voided_by IS NULL
                           AND l.booked_on BETWEEN c.from_day AND p_day
    GROUP BY c.account_no, c.opening_fen $$;
COMMENT ON FUNCTION report.bank IS 'balance by the statement that covers the day';

-- What an account brought along: the opening of its first statement, less what statements
-- without balances say was booked before it.
CREATE FUNCTION report.brought(p_day date, p_account text)
    RETURNS TABLE (account_no text, brought_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT f.account_no, (f.opening_fen - coalesce(sum(l.amount_fen), 0))::bigint
    FROM (SELECT DISTINCT ON (s.account_no) s.account_no, s.from_day, s.opening_fen
          FROM intake.statement s
          WHERE s.voided_by IS NULL AND s.opening_fen IS NOT NULL AND s.from_day <= p_day
            AND (p_account = '' OR s.account_no = p_account)
          ORDER BY s.account_no, s.from_day, s.id) f
    LEFT JOIN intake.line l ON l.account_no = f.account_no AND l.voided_by IS NULL
                           AND l.booked_on < f.from_day
    GROUP BY f.account_no, f.opening_fen $$;
COMMENT ON FUNCTION report.brought IS 'balance before the first booked line';

CREATE FUNCTION report.books(p_day date, p_account text)
    RETURNS TABLE (account_no text, balance_fen bigint)
    LANGUAGE sql STABLE AS $$
    SELECT x.account_no, sum(x.fen)::bigint FROM (
        SELECT b.account_no, b.brought_fen AS fen FROM report.brought(p_day, p_account) b
        UNION ALL
        SELECT p.account_no, p.sent_fen FROM report.pairs(p_day) p
        WHERE p_account IN ('', p.account_no)
        UNION ALL
        SELECT p.target, p.amount_fen FROM report.payments() p
        WHERE p.target IS NOT NULL AND p.paid_on <= p_day AND NOT p.paired AND p.amount_fen > 0
          AND p_account IN ('', p.target)
          AND 'returned' NOT IN (p.left_code, p.right_code)
        UNION ALL
        SELECT l.counter_own, -l.amount_fen FROM report.lines() l
        JOIN programme.account a ON a.account_no = l.counter_own AND a.kind = 'village'
        WHERE l.account_kind = 'transit' AND l.amount_fen < 0 AND l.booked_on <= p_day
          AND NOT l.paired AND l.code NOT IN ('classified', 'refund', 'sent_back')
          AND p_account IN ('', l.counter_own)
        UNION ALL
        SELECT l.account_no, l.amount_fen FROM report.lines() l
        WHERE l.booked_on <= p_day AND (p_account = '' OR l.account_no = p_account)
          AND CASE WHEN l.amount_fen < 0 THEN l.code NOT IN ('sent_back', 'spent_without_order')
                   ELSE NOT l.paired AND l.code NOT IN ('in_transit', 'wrong_account',
                            'amount_differs', 'received_not_paid', 'unidentified') END
    ) x GROUP BY x.account_no $$;
COMMENT ON FUNCTION report.books IS 'balance by the lists and the classified lines, never by the bank''s balances';

CREATE FUNCTION report.balances(p_day date, p_account text)
    RETURNS TABLE (account_no text, covered boolean, broken boolean, bank_fen bigint,
                   sent_fen bigint, unlisted_fen bigint, unpaid_fen bigint, unbooked_fen bigint,
                   book_fen bigint)
    LANGUAGE sql STABLE AS $$
    WITH bank AS MATERIALIZED (SELECT * FROM report.bank(p_day, p_account)),
    book AS MATERIALIZED (SELECT * FROM report.books(p_day, p_account)),
    kinds AS MATERIALIZED (
        SELECT t.account_no,
               sum(t.amount_fen) FILTER (WHERE t.kind = 1) AS sent,
               sum(t.amount_fen) FILTER (WHERE t.kind = 2) AS unlisted,
               sum(t.amount_fen) FILTER (WHERE t.kind = 3) AS unpaid,
               sum(t.amount_fen) FILTER (WHERE t.kind = 4) AS unbooked
        FROM report.transit_items(p_day, p_account) t GROUP BY t.account_no)
    SELECT a.account_no, k.account_no IS NOT NULL,
           EXISTS (SELECT FROM reconcile.break b
                   WHERE b.account_no = a.account_no AND b.state IN ('open', 'explained')
                     AND b.code IN ('statement_gap', 'statement_missing', 'statement_conflict',
                                    'statement_sum')),
           k.balance_fen, coalesce(i.sent, 0)::bigint, coalesce(i.unlisted, 0)::bigint,
           coalesce(i.unpaid, 0)::bigint, coalesce(i.unbooked, 0)::bigint,
           coalesce(b.balance_fen, 0)
    FROM programme.account a
    LEFT JOIN bank k ON k.account_no = a.account_no
    LEFT JOIN book b ON b.account_no = a.account_no
    LEFT JOIN kinds i ON i.account_no = a.account_no
    WHERE p_account IN ('', a.account_no) $$;
COMMENT ON FUNCTION report.balances IS 'per account the balance by the bank, the four kinds of items, the balance by the books';

-- The summary: one line an account that was open in the month.
CREATE FUNCTION report.balance_list(p_as_of date, p_year int, p_payer text, p_county text,
                                    p_account text, p_month date)
    RETURNS TABLE (level int, account_no text, owner text, bank_fen bigint, sent_fen bigint,
                   unlisted_fen bigint, unpaid_fen bigint, unbooked_fen bigint,
                   adjusted_fen bigint, book_fen bigint, differs_fen bigint, remark text)
    LANGUAGE sql STABLE AS $$
    SELECT 0, a.account_no, a.name, b.bank_fen, b.sent_fen, b.unlisted_fen, b.unpaid_fen,
           b.unbooked_fen, b.bank_fen + b.sent_fen - b.unlisted_fen - b.unpaid_fen + b.unbooked_fen,
           b.book_fen,
           b.bank_fen + b.sent_fen - b.unlisted_fen - b.unpaid_fen + b.unbooked_fen - b.book_fen,
           concat_ws('；', CASE WHEN b.broken THEN '对账单不连续，见差异清单' END,
                     nullif(report.late_remark(a.account_no, coalesce(p_month, '-infinity'),
                                               report.last_day(p_as_of, p_month)), ''))
    FROM report.balances(report.last_day(p_as_of, p_month), p_account) b
    JOIN programme.account a ON a.account_no = b.account_no
    LEFT JOIN programme.village v ON v.code = a.village
    WHERE b.covered AND p_county IN ('', v.county, a.county) AND p_account IN ('', a.account_no)
    ORDER BY coalesce(v.county, a.county), a.kind, a.account_no $$;
COMMENT ON FUNCTION report.balance_list IS 'lines of the summary of balances of a month';

-- Its total, by another way: from the items and the facts of all covered accounts at once.
CREATE FUNCTION report.balance_list_total(p_as_of date, p_year int, p_payer text, p_county text,
                                          p_account text, p_month date)
    RETURNS TABLE (level int, account_no text, owner text, bank_fen bigint, sent_fen bigint,
                   unlisted_fen bigint, unpaid_fen bigint, unbooked_fen bigint,
                   adjusted_fen bigint, book_fen bigint, differs_fen bigint, remark text)
    LANGUAGE sql STABLE AS $$
    WITH bank AS MATERIALIZED (
        SELECT k.* FROM report.bank(report.last_day(p_as_of, p_month), p_account) k
        JOIN programme.account a ON a.account_no = k.account_no
        LEFT JOIN programme.village v ON v.code = a.village
        WHERE p_county IN ('', v.county, a.county) AND p_account IN ('', a.account_no)),
    items AS (
        SELECT coalesce(sum(i.amount_fen) FILTER (WHERE i.kind = 1), 0) AS sent,
               coalesce(sum(i.amount_fen) FILTER (WHERE i.kind = 2), 0) AS unlisted,
               coalesce(sum(i.amount_fen) FILTER (WHERE i.kind = 3), 0) AS unpaid,
               coalesce(sum(i.amount_fen) FILTER (WHERE i.kind = 4), 0) AS unbooked
        FROM report.transit_items(report.last_day(p_as_of, p_month), p_account) i
        WHERE i.account_no IN (SELECT k.account_no FROM bank k)),
    book AS (SELECT coalesce(sum(b.balance_fen), 0) AS fen
             FROM report.books(report.last_day(p_as_of, p_month), p_account) b
             WHERE b.account_no IN (SELECT k.account_no FROM bank k)),
    -- Only an account whose statements do not go on from each other may differ.
    expected AS (
        SELECT coalesce(sum(x.bank_fen + x.sent_fen - x.unlisted_fen - x.unpaid_fen + x.unbooked_fen
                            - x.book_fen) FILTER (WHERE x.broken), 0) AS fen
        FROM report.balances(report.last_day(p_as_of, p_month), p_account) x
        WHERE x.account_no IN (SELECT k.account_no FROM bank k)),
    sums AS (SELECT coalesce(sum(k.balance_fen), 0) AS fen FROM bank k)
    SELECT 2, '合计', '', s.fen::bigint, i.sent::bigint, i.unlisted::bigint, i.unpaid::bigint,
           i.unbooked::bigint, (s.fen + i.sent - i.unlisted - i.unpaid + i.unbooked)::bigint,
           b.fen::bigint, e.fen::bigint, ''
    FROM sums s, items i, book b, expected e $$;
COMMENT ON FUNCTION report.balance_list_total IS 'total of the summary of balances, not from its lines; a difference without a break is none';
