-- What a seal of one month would say of every account, and why it cannot be made where it cannot. The
-- verifier judges the same from the records alone (proof/coverage.h, docs/seals.md).

DROP FUNCTION IF EXISTS seal.accounts(date), seal.state(date), seal.statements(date);

-- Live statements with balances, in order. Where a file declares no period its statement speaks for
-- the whole of every month that it touches. `starts`: its opening balance is what the books had
-- before it; lines of its first day may be those of the statement before.
CREATE FUNCTION seal.statements(last_day date)
RETURNS TABLE (account_no text, from_day date, wide_from date, wide_to date, derived boolean,
               before_to date, before_derived boolean, starts boolean)
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT s.account_no, s.from_day, s.wide_from, s.wide_to, NOT s.declared,
           pg_catalog.max(s.wide_to) OVER (PARTITION BY s.account_no ORDER BY s.from_day, s.to_day, s.id
                                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
           pg_catalog.lag(NOT s.declared) OVER (PARTITION BY s.account_no
                                                ORDER BY s.from_day, s.to_day, s.id),
           s.opening_fen - coalesce(c.amount_fen, 0) - x.before IN (0, x.shared)
    FROM (SELECT i.*,
                 CASE WHEN i.declared THEN i.from_day
                      ELSE pg_catalog.date_trunc('month', i.from_day::timestamp)::date END AS wide_from,
                 CASE WHEN i.declared THEN i.to_day
                      ELSE (pg_catalog.date_trunc('month', i.to_day::timestamp)
                            + interval '1 month')::date - 1 END AS wide_to
          FROM intake.statement i
          WHERE i.voided_by IS NULL AND i.opening_fen IS NOT NULL AND i.closing_fen IS NOT NULL) s
    LEFT JOIN ledger.account_chain a ON a.account_no = s.account_no
    LEFT JOIN ledger.carried c ON c.chain = a.chain AND c.account_no = s.account_no
    CROSS JOIN LATERAL (
        SELECT coalesce(pg_catalog.sum(l.amount_fen) FILTER (WHERE l.booked_on < s.from_day), 0)
                   AS before,
               coalesce(pg_catalog.sum(l.amount_fen) FILTER (WHERE l.booked_on = s.from_day
                                                             AND l.file_id <> s.file_id), 0)
                   AS shared
        FROM intake.line l
        WHERE l.account_no = s.account_no AND l.booked_on <= s.from_day AND l.voided_by IS NULL) x
    WHERE s.wide_from <= last_day
$$;
COMMENT ON FUNCTION seal.statements(date) IS 'statements that begin by a day, each with how it follows those before it';

-- Every account that a month asks for, and what stands against its seal: '' nothing.
CREATE FUNCTION seal.state(of_month date)
RETURNS TABLE (account_no text, chain text, name text, village text, from_day date, to_day date,
               is_sealed boolean, reason text)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH month AS (SELECT of_month AS first_day,
                          (of_month + interval '1 month')::date - 1 AS last_day),
    sealed AS (SELECT s.account_no, pg_catalog.max(s.to_day) AS to_day FROM seal.seal s GROUP BY 1),
    account AS MATERIALIZED (
        SELECT a.account_no, h.chain, a.name, coalesce(a.village, '') AS village, d.to_day AS sealed_to,
               -- an account that ends within the month is closed by its last day, unless its
               -- statements go on
               CASE WHEN a.valid_to BETWEEN m.first_day AND m.last_day
                         AND NOT EXISTS (SELECT FROM intake.statement s
                                         WHERE s.account_no = a.account_no AND s.voided_by IS NULL
                                           AND s.to_day > a.valid_to)
                    THEN a.valid_to ELSE m.last_day END AS to_day
        FROM programme.account a
        CROSS JOIN month m
        JOIN ledger.account_chain h ON h.account_no = a.account_no
        LEFT JOIN sealed d ON d.account_no = a.account_no
        WHERE a.valid_from <= m.last_day
          AND (coalesce(a.valid_to, 'infinity') >= m.first_day
               OR EXISTS (SELECT FROM intake.statement s
                          WHERE s.account_no = a.account_no AND s.voided_by IS NULL
                            AND s.to_day >= m.first_day))),
    said AS MATERIALIZED (SELECT s.* FROM month m, seal.statements(m.last_day) s),
    span AS MATERIALIZED (
        SELECT a.*, coalesce(a.sealed_to + 1, f.first_day) AS from_day
        FROM account a
        LEFT JOIN (SELECT s.account_no, pg_catalog.min(s.from_day) AS first_day FROM said s
                   GROUP BY 1) f ON f.account_no = a.account_no),
    cover AS (
        SELECT p.account_no, pg_catalog.max(s.wide_to) AS reach,
               pg_catalog.bool_or(NOT s.derived AND s.before_derived IS DISTINCT FROM true
                   AND s.wide_from > greatest(p.from_day - 1, s.before_to) + 1) AS has_gap,
               pg_catalog.bool_and(s.starts) AS starts
        FROM span p JOIN said s ON s.account_no = p.account_no
                               AND s.wide_to >= p.from_day AND s.wide_from <= p.to_day
        GROUP BY 1),
    -- Facts that have no record yet: a seal would not cover them.
    waiting AS (
        SELECT l.account_no FROM intake.line l
        WHERE NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'line' AND o.fact_id = l.id)
        UNION
        SELECT l.account_no FROM intake.line l
        WHERE l.voided_by IS NOT NULL
          AND NOT EXISTS (SELECT FROM ledger.origin o
                          WHERE o.kind = 'void_line' AND o.fact_id = l.id)
        UNION
        SELECT s.account_no FROM intake.statement s
        WHERE NOT EXISTS (SELECT FROM ledger.origin o
                          WHERE o.kind = 'statement' AND o.fact_id = s.id)
        UNION
        SELECT l.account_no FROM reconcile.event e JOIN intake.line l ON l.id = (e.body ->> 'line')::bigint
        WHERE e.type = 'reclass'
          AND NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'event' AND o.fact_id = e.id)
        UNION
        SELECT c.account_no FROM ledger.new_carry c)
    SELECT p.account_no, p.chain, p.name, p.village, p.from_day, p.to_day,
           coalesce(p.sealed_to >= p.to_day, false),
           CASE WHEN p.sealed_to >= p.to_day THEN ''
                WHEN p.account_no IN (SELECT w.account_no FROM waiting w) THEN 'waiting'
                WHEN NOT EXISTS (SELECT FROM seal.period d WHERE d.chain = p.chain) THEN 'waiting'
                WHEN c.reach IS NULL THEN 'no_statement'
                WHEN c.has_gap THEN 'gap'
                WHEN NOT c.starts THEN 'jump'
                WHEN c.reach < p.to_day THEN 'short'
                WHEN EXISTS (SELECT FROM reconcile.break b
                             WHERE b.account_no = p.account_no AND b.state IN ('open', 'explained')
                               AND b.code IN ('statement_conflict', 'statement_sum')
                               AND b.opened_on <= p.to_day) THEN 'conflict'
                WHEN EXISTS (SELECT FROM ledger.account_chain o
                             WHERE o.chain = p.chain AND o.account_no <> p.account_no
                               AND pg_catalog.right(o.account_no, 4)
                                   = pg_catalog.right(p.account_no, 4)) THEN 'same_tail'
                ELSE '' END
    FROM span p LEFT JOIN cover c ON c.account_no = p.account_no
$$;
COMMENT ON FUNCTION seal.state(date) IS 'accounts of a month: sealed, sealable (reason empty) or why not';

-- The figures of every account that can be sealed. Lists as one text, item after item: balances
-- "book source year fen", dispositions "book lines fen".
CREATE FUNCTION seal.accounts(of_month date)
RETURNS TABLE (account_no text, chain text, from_day date, to_day date, opening_fen bigint,
               credits bigint, debits bigint, lines bigint, statements bigint, balances text,
               dispositions text, previous_n bigint, previous_hash text)
LANGUAGE sql STABLE SET search_path = '' SET work_mem = '64MB' AS $$
    WITH ready AS MATERIALIZED (
        SELECT t.* FROM seal.state(of_month) t WHERE NOT t.is_sealed AND t.reason = ''),
    line AS MATERIALIZED (
        SELECT l.id, l.account_no, l.booked_on >= r.from_day AS is_own, l.amount_fen
        FROM ready r JOIN intake.line l ON l.account_no = r.account_no
        WHERE l.booked_on <= r.to_day AND l.voided_by IS NULL),
    sums AS (
        SELECT l.account_no,
               coalesce(pg_catalog.sum(l.amount_fen) FILTER (WHERE NOT l.is_own), 0) AS before,
               coalesce(pg_catalog.sum(l.amount_fen) FILTER (WHERE l.is_own AND l.amount_fen > 0), 0)
                   AS credits,
               coalesce(-pg_catalog.sum(l.amount_fen) FILTER (WHERE l.is_own AND l.amount_fen < 0), 0)
                   AS debits,
               pg_catalog.count(*) FILTER (WHERE l.is_own) AS lines
        FROM line l GROUP BY 1),
    -- Its record, and every record that moved it since.
    place AS MATERIALIZED (
        SELECT l.id, l.account_no, l.is_own, l.amount_fen, o.chain, o.n, NULL::text AS book
        FROM line l JOIN ledger.origin o ON o.kind = 'line' AND o.fact_id = l.id
        UNION ALL
        SELECT l.id, l.account_no, l.is_own, l.amount_fen, o.chain, o.n, e.body ->> 'to'
        FROM line l
        JOIN reconcile.event e ON e.type = 'reclass' AND (e.body ->> 'line')::bigint = l.id
        JOIN ledger.origin o ON o.kind = 'event' AND o.fact_id = e.id),
    money AS (
        SELECT p.account_no, e.account, e.source, e.year, pg_catalog.sum(e.amount_fen) AS fen
        FROM place p JOIN ledger.line e ON e.chain = p.chain AND e.n = p.n
        GROUP BY 1, 2, 3, 4),
    carried AS (
        SELECT r.account_no, c.amount_fen FROM ready r
        JOIN ledger.carried c ON c.chain = r.chain AND c.account_no = r.account_no),
    balance AS (
        SELECT b.account_no,
               pg_catalog.string_agg(b.account || ' ' || b.source || ' ' || b.year || ' ' || b.fen, ','
                   ORDER BY b.account COLLATE "C", b.source COLLATE "C", b.year) AS list
        FROM (SELECT x.account_no, x.account, x.source, x.year, pg_catalog.sum(x.fen)::bigint AS fen
              FROM (SELECT m.account_no, m.account, m.source, m.year, m.fen FROM money m
                    UNION ALL SELECT c.account_no, 'bank', 'none', 0, c.amount_fen FROM carried c
                    UNION ALL SELECT c.account_no, 'opening', 'none', 0, -c.amount_fen FROM carried c
                   ) x
              GROUP BY 1, 2, 3, 4 HAVING pg_catalog.sum(x.fen) <> 0) b
        GROUP BY 1),
    stand AS (
        SELECT DISTINCT ON (p.id) p.id, p.account_no, p.amount_fen,
               coalesce(p.book, (SELECT e.account FROM ledger.line e
                                 WHERE e.chain = p.chain AND e.n = p.n AND e.account <> 'bank'
                                 ORDER BY e.position LIMIT 1), 'bank') AS book
        FROM place p WHERE p.is_own ORDER BY p.id, p.n DESC),
    disposed AS (
        SELECT d.account_no, pg_catalog.string_agg(d.book || ' ' || d.lines || ' ' || d.fen, ','
                                                   ORDER BY d.book COLLATE "C") AS list
        FROM (SELECT s.account_no, s.book, pg_catalog.count(*) AS lines,
                     pg_catalog.sum(s.amount_fen)::bigint AS fen FROM stand s GROUP BY 1, 2) d
        GROUP BY 1)
    SELECT r.account_no, r.chain, r.from_day, r.to_day,
           (coalesce(c.amount_fen, 0) + coalesce(s.before, 0))::bigint,
           coalesce(s.credits, 0)::bigint, coalesce(s.debits, 0)::bigint, coalesce(s.lines, 0),
           (SELECT pg_catalog.count(*) FROM intake.statement i
            WHERE i.account_no = r.account_no AND i.voided_by IS NULL
              AND i.from_day <= r.to_day AND i.to_day >= r.from_day),
           coalesce(b.list, ''), coalesce(d.list, ''), p.n, pg_catalog.encode(p.hash, 'hex')
    FROM ready r
    LEFT JOIN sums s ON s.account_no = r.account_no
    LEFT JOIN carried c ON c.account_no = r.account_no
    LEFT JOIN balance b ON b.account_no = r.account_no
    LEFT JOIN disposed d ON d.account_no = r.account_no
    LEFT JOIN LATERAL (SELECT x.n, x.hash FROM seal.seal x WHERE x.account_no = r.account_no
                       ORDER BY x.to_day DESC LIMIT 1) p ON true
    ORDER BY r.chain COLLATE "C", r.account_no
$$;
COMMENT ON FUNCTION seal.accounts(date) IS 'what the seals of a month say, for each account that can be sealed';
