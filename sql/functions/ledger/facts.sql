-- Facts that have no record yet, as the poster reads them: a page at a time, by id. What has its
-- record already is left out by ledger.origin, so that a run that was cut short goes on. The places
-- (chain, n, hash in hex) are those of the records that the new one will cite.

DROP VIEW IF EXISTS ledger.new_file, ledger.new_refusal, ledger.new_void_payment,
    ledger.new_void_line, ledger.new_quota, ledger.new_adjustment, ledger.new_carry,
    ledger.new_subject, ledger.active_programme, ledger.new_superseding_statement;
DROP FUNCTION IF EXISTS ledger.new_payment(bigint, int), ledger.new_line(bigint, int),
    ledger.new_event(bigint, int), ledger.new_statement(bigint, int);

CREATE OR REPLACE VIEW ledger.fact_place AS
SELECT o.kind, o.fact_id, r.chain, r.n, pg_catalog.encode(r.hash, 'hex') AS hash
FROM ledger.origin o JOIN ledger.record r ON r.chain = o.chain AND r.n = o.n;
COMMENT ON VIEW ledger.fact_place IS 'where the record of a fact is';

CREATE OR REPLACE VIEW ledger.account_chain AS
SELECT account_no,
       CASE kind WHEN 'village' THEN village ELSE 'transit/' || slug END AS chain
FROM programme.account;
COMMENT ON VIEW ledger.account_chain IS 'the chain that a bank account is booked in';

CREATE VIEW ledger.active_programme AS
SELECT p.id, p.is_demo, p.body::text AS body, pg_catalog.encode(p.sha256, 'hex') AS sha256,
       x.fact_id, f.chain, f.n, f.hash
FROM programme.programme p
CROSS JOIN LATERAL (
    SELECT ('x' || pg_catalog.substr(pg_catalog.encode(p.sha256, 'hex'), 1, 15))::bit(60)::bigint
           AS fact_id
) x
LEFT JOIN ledger.fact_place f ON f.kind = 'programme' AND f.fact_id = x.fact_id
WHERE p.active;
COMMENT ON VIEW ledger.active_programme IS 'the programme, and its record when it has one';

CREATE VIEW ledger.new_subject AS
SELECT s.chain || c.class AS chain
FROM (SELECT code AS chain FROM programme.village
      UNION ALL SELECT 'payer/' || id FROM programme.payer
      UNION ALL SELECT 'transit/' || slug FROM programme.account WHERE kind = 'transit') s,
     (VALUES (''), ('/office')) c (class)
WHERE NOT EXISTS (SELECT FROM ledger.head h WHERE h.chain = s.chain || c.class);
COMMENT ON VIEW ledger.new_subject IS 'chains that must be begun: a public and an office chain per subject';

CREATE VIEW ledger.new_quota AS
SELECT q.village, q.year, y.id AS payer, y.source,
       coalesce((SELECT a.old_fen FROM programme.adjustment a
                 WHERE a.village = q.village AND a.year = q.year AND a.old_fen IS NOT NULL
                 ORDER BY a.id LIMIT 1), q.amount_fen) AS amount_fen,
       q.due, q.document
FROM programme.quota q
JOIN programme.payer y ON y.id = coalesce(
    (SELECT a.old_payer FROM programme.adjustment a
     WHERE a.village = q.village AND a.year = q.year AND a.old_payer IS NOT NULL
     ORDER BY a.id LIMIT 1), q.payer)
WHERE NOT EXISTS (SELECT FROM ledger.origin o
                  WHERE o.kind = 'quota' AND o.fact_id = q.village::bigint * 10000 + q.year);
COMMENT ON VIEW ledger.new_quota IS 'quotas as they were before their first change: changes are records of their own';

CREATE VIEW ledger.new_adjustment AS
SELECT a.id, a.village, a.year, a.document, q.due, po.id AS old_payer, po.source AS old_source,
       pn.id AS new_payer, pn.source AS new_source, b.old_fen,
       coalesce(a.new_fen, b.old_fen) AS new_fen, r.chain, r.n, r.hash
FROM programme.adjustment a
JOIN programme.quota q ON q.village = a.village AND q.year = a.year
CROSS JOIN LATERAL (
    SELECT coalesce(a.old_payer,
               (SELECT e.new_payer FROM programme.adjustment e
                WHERE e.village = a.village AND e.year = a.year AND e.id < a.id
                  AND e.new_payer IS NOT NULL ORDER BY e.id DESC LIMIT 1), q.payer) AS old_payer,
           coalesce(a.old_fen,
               (SELECT e.new_fen FROM programme.adjustment e
                WHERE e.village = a.village AND e.year = a.year AND e.id < a.id
                  AND e.new_fen IS NOT NULL ORDER BY e.id DESC LIMIT 1), q.amount_fen) AS old_fen
) b
JOIN programme.payer po ON po.id = b.old_payer
JOIN programme.payer pn ON pn.id = coalesce(a.new_payer, b.old_payer)
CROSS JOIN LATERAL (
    SELECT f.chain, f.n, f.hash FROM ledger.fact_place f
    WHERE (f.kind = 'quota' AND f.fact_id = a.village::bigint * 10000 + a.year)
       OR (f.kind = 'adjustment' AND f.fact_id IN (
               SELECT e.id FROM programme.adjustment e
               WHERE e.village = a.village AND e.year = a.year))
    ORDER BY f.n DESC LIMIT 1
) r
WHERE NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'adjustment' AND o.fact_id = a.id);
COMMENT ON VIEW ledger.new_adjustment IS 'changes of a quota whose quota has its record, with what they change and the record that they replace';

CREATE VIEW ledger.new_file AS
SELECT f.id, f.kind, f.name, pg_catalog.encode(f.sha256, 'hex') AS sha256, f.format, f.profile,
       f.size, f.lines, f.covers_from, f.covers_to,
       CASE WHEN f.subject = '' THEN '' WHEN f.kind = 'payments' THEN 'payer/' || f.subject
            ELSE coalesce(a.chain, '') END AS subject,
       s.chain, s.n, s.hash, f.supersedes
FROM intake.file f
LEFT JOIN ledger.account_chain a ON a.account_no = f.subject
LEFT JOIN ledger.fact_place s ON s.kind = 'file' AND s.fact_id = f.supersedes
WHERE NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'file' AND o.fact_id = f.id);
COMMENT ON VIEW ledger.new_file IS 'files, and the record of the file that they supersede';

CREATE VIEW ledger.new_refusal AS
SELECT r.id, r.kind, r.name, pg_catalog.encode(r.sha256, 'hex') AS sha256, r.code, r.account_no,
       r.on_date, pg_catalog.jsonb_array_length(r.items) AS items
FROM intake.refusal r
WHERE NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'refusal' AND o.fact_id = r.id);
COMMENT ON VIEW ledger.new_refusal IS 'refused files';

-- Payments, lines and events may be many: the page is cut out first, along the primary key, and
-- only its rows are joined to the rest. Mostly nothing after a page's begin has its record, which one
-- look at the highest fact tells; only the rest of a run that was cut short is looked up one by one.
-- The place of a file is looked up once, not once for each of its rows.
CREATE FUNCTION ledger.new_payment(after bigint, most int)
RETURNS TABLE (id bigint, line_no int, payer text, year int, village_code text, account_no text,
               account_name text, amount_fen bigint, paid_on date, is_return boolean, raw text,
               source text, chain text, n bigint, hash text)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH p AS MATERIALIZED (
        SELECT * FROM intake.payment i
        WHERE i.id > after
          AND ((SELECT pg_catalog.max(o.fact_id) FROM ledger.origin o WHERE o.kind = 'payment')
                   > after IS NOT TRUE
               OR (SELECT true FROM ledger.origin o
                   WHERE o.kind = 'payment' AND o.fact_id = i.id LIMIT 1) IS NULL)
        ORDER BY i.id LIMIT most
    ), f AS MATERIALIZED (
        SELECT s.* FROM (SELECT DISTINCT p.file_id FROM p) d CROSS JOIN LATERAL (
            SELECT * FROM ledger.fact_place s
            WHERE s.kind = 'file' AND s.fact_id = d.file_id OFFSET 0) s
    )
    SELECT p.id, p.line_no, p.payer, p.year, p.village_code, p.account_no, p.account_name,
           p.amount_fen, p.paid_on, p.is_return, p.raw, y.source, f.chain, f.n, f.hash
    FROM p JOIN f ON f.fact_id = p.file_id JOIN programme.payer y ON y.id = p.payer
    ORDER BY p.id
$$;
COMMENT ON FUNCTION ledger.new_payment(bigint, int) IS 'lines of payers'' lists, and the record of their file';

CREATE FUNCTION ledger.new_line(after bigint, most int)
RETURNS TABLE (id bigint, line_no int, account_no text, home text, booked_on date,
               amount_fen bigint, balance_fen bigint, counterparty text, counter_name text,
               rule text, version int, book text, raw text, chain text, n bigint, hash text,
               seal_chain text, seal_n bigint, seal_hash text)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH l AS MATERIALIZED (
        SELECT * FROM intake.line i
        WHERE i.id > after
          AND ((SELECT pg_catalog.max(o.fact_id) FROM ledger.origin o WHERE o.kind = 'line')
                   > after IS NOT TRUE
               OR (SELECT true FROM ledger.origin o
                   WHERE o.kind = 'line' AND o.fact_id = i.id LIMIT 1) IS NULL)
        ORDER BY i.id LIMIT most
    ), f AS MATERIALIZED (
        SELECT s.* FROM (SELECT DISTINCT l.file_id FROM l) d CROSS JOIN LATERAL (
            SELECT * FROM ledger.fact_place s
            WHERE s.kind = 'file' AND s.fact_id = d.file_id OFFSET 0) s
    )
    SELECT l.id, l.line_no, l.account_no, a.chain, l.booked_on, l.amount_fen, l.balance_fen,
           coalesce('payer/' || l.counter_payer, c.chain, ''), l.counter_name, r.id, r.version,
           r.book, l.raw, f.chain, f.n, f.hash,
           d.chain, d.n, pg_catalog.encode(d.hash, 'hex')
    FROM l
    JOIN ledger.account_chain a ON a.account_no = l.account_no
    LEFT JOIN ledger.account_chain c ON c.account_no = l.counter_own
    LEFT JOIN programme.rule r ON r.id = l.rule
    JOIN f ON f.fact_id = l.file_id
    LEFT JOIN LATERAL (
        SELECT s.chain, s.n, s.hash FROM seal.seal s
        WHERE s.chain = a.chain AND s.tail = pg_catalog.right(l.account_no, 4)
          AND s.to_day >= l.booked_on
          -- mostly no seal reaches so far, and then none is looked for
          AND l.booked_on <= (SELECT pg_catalog.max(m.to_day) FROM seal.seal m)
        ORDER BY s.to_day LIMIT 1) d ON true
    ORDER BY l.id
$$;
COMMENT ON FUNCTION ledger.new_line(bigint, int) IS 'lines of statements, the record of their file, and of the seal that closed their day before';

-- What a statement says of its lines. Lines that an earlier file had already are in it as well, by
-- their sighting; where a file has several statements of one account, the day tells whose they are.
-- A statement whose lines do not add up to its balances is recorded without them.
CREATE OR REPLACE VIEW ledger.statement_said AS
SELECT s.id, s.file_id, s.account_no, s.from_day, s.to_day, s.declared, s.voided_by,
       CASE WHEN s.opening_fen + x.credits - x.debits = s.closing_fen THEN s.opening_fen END
           AS opening_fen,
       CASE WHEN s.opening_fen + x.credits - x.debits = s.closing_fen THEN s.closing_fen END
           AS closing_fen,
       x.lines, x.credits, x.debits
FROM intake.statement s
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS lines,
           coalesce(pg_catalog.sum(y.amount_fen) FILTER (WHERE y.amount_fen > 0), 0)::bigint
               AS credits,
           coalesce(-pg_catalog.sum(y.amount_fen) FILTER (WHERE y.amount_fen < 0), 0)::bigint
               AS debits
    FROM (SELECT l.amount_fen FROM intake.line l
          WHERE l.statement_id = s.id
          UNION ALL
          SELECT l.amount_fen FROM intake.sighting g JOIN intake.line l ON l.id = g.fact_id
          WHERE g.kind = 'line' AND g.file_id = s.file_id AND l.account_no = s.account_no
            AND (l.booked_on BETWEEN s.from_day AND s.to_day
                 OR NOT EXISTS (SELECT FROM intake.statement o
                                WHERE o.account_no = s.account_no AND o.file_id = s.file_id
                                  AND o.id <> s.id))) y
) x;
COMMENT ON VIEW ledger.statement_said IS 'every statement with the sums of its lines';

CREATE FUNCTION ledger.new_statement(after bigint, most int)
RETURNS TABLE (id bigint, account_no text, home text, from_day date, to_day date, derived boolean,
               opening_fen bigint, closing_fen bigint, lines bigint, credits bigint, debits bigint,
               chain text, n bigint, hash text, old_chain text, old_n bigint, old_hash text)
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH s AS MATERIALIZED (
        SELECT i.id FROM intake.statement i JOIN intake.file f ON f.id = i.file_id
        WHERE i.id > after AND f.supersedes IS NULL
          AND NOT EXISTS (SELECT FROM ledger.origin o
                          WHERE o.kind = 'statement' AND o.fact_id = i.id)
        ORDER BY i.id LIMIT most
    )
    SELECT t.id, t.account_no, a.chain, t.from_day, t.to_day, NOT t.declared, t.opening_fen,
           t.closing_fen, t.lines, t.credits, t.debits, f.chain, f.n, f.hash,
           NULL::text, NULL::bigint, NULL::text
    FROM s JOIN ledger.statement_said t ON t.id = s.id
    JOIN ledger.account_chain a ON a.account_no = t.account_no
    JOIN ledger.fact_place f ON f.kind = 'file' AND f.fact_id = t.file_id
    ORDER BY t.id
$$;
COMMENT ON FUNCTION ledger.new_statement(bigint, int) IS 'statements of files that supersede none, and the record of their file';

-- The k-th statement of an account in a file takes the place of the k-th one in the file that is
-- superseded. One that is left over there is taken back by a statement that says nothing but that.
CREATE VIEW ledger.new_superseding_statement AS
WITH ranked AS (
    SELECT s.id, s.file_id, s.account_no, s.voided_by, f.supersedes,
           pg_catalog.row_number() OVER (PARTITION BY s.file_id, s.account_no
                                         ORDER BY s.from_day, s.id) AS place
    FROM intake.statement s JOIN intake.file f ON f.id = s.file_id
    WHERE f.supersedes IS NOT NULL
       OR EXISTS (SELECT FROM intake.file x WHERE x.supersedes = s.file_id)
)
SELECT t.id, t.account_no, a.chain AS home, t.from_day, t.to_day, NOT t.declared AS derived,
       t.opening_fen, t.closing_fen, t.lines, t.credits, t.debits,
       f.chain, f.n, f.hash, p.chain AS old_chain, p.n AS old_n, p.hash AS old_hash
FROM ranked r
JOIN ledger.statement_said t ON t.id = r.id
JOIN ledger.account_chain a ON a.account_no = r.account_no
JOIN ledger.fact_place f ON f.kind = 'file' AND f.fact_id = r.file_id
LEFT JOIN ranked old ON old.file_id = r.supersedes AND old.account_no = r.account_no
                    AND old.place = r.place
LEFT JOIN ledger.fact_place p ON p.kind = 'statement' AND p.fact_id = old.id
WHERE r.supersedes IS NOT NULL AND (old.id IS NULL OR p.n IS NOT NULL)
  AND NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'statement' AND o.fact_id = r.id)
UNION ALL
SELECT -old.id, old.account_no, a.chain, NULL, NULL, false, NULL, NULL, 0, 0, 0,
       f.chain, f.n, f.hash, p.chain, p.n, p.hash
FROM ranked old
JOIN ledger.account_chain a ON a.account_no = old.account_no
JOIN ledger.fact_place f ON f.kind = 'file' AND f.fact_id = old.voided_by
JOIN ledger.fact_place p ON p.kind = 'statement' AND p.fact_id = old.id
WHERE NOT EXISTS (SELECT FROM ranked r WHERE r.file_id = old.voided_by
                                         AND r.account_no = old.account_no AND r.place = old.place)
  AND NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'statement' AND o.fact_id = -old.id);
COMMENT ON VIEW ledger.new_superseding_statement IS 'statements of files that supersede another one, once the statement whose place they take has its record';

CREATE FUNCTION ledger.new_event(after bigint, most int)
RETURNS TABLE (id bigint, type text, subject text, rule text, rules_version int, score int,
               who text, checker text, by text, break_id text, body text, facts text, chain text,
               n bigint, hash text)
LANGUAGE sql STABLE SET search_path = '' AS $$
    SELECT e.id, e.type, e.chain, e.rule, coalesce(u.rules_version, 1), e.score, e.who, e.checker,
           (SELECT w.key FROM access.person w WHERE w.key = e.who),
           pg_catalog.encode(e.break_id, 'hex'), e.body::text,
           (SELECT pg_catalog.string_agg(p.chain || ' ' || p.n || ' ' || p.hash, ','
                                         ORDER BY x.place)
            FROM (SELECT 'payment' AS kind, t.id, t.place
                  FROM pg_catalog.unnest(e.fact_payments) WITH ORDINALITY AS t (id, place)
                  UNION ALL
                  SELECT 'line', t.id, t.place + 1000000
                  FROM pg_catalog.unnest(e.fact_lines) WITH ORDINALITY AS t (id, place)) x
            JOIN ledger.fact_place p ON p.kind = x.kind AND p.fact_id = x.id),
           m.chain, m.n, m.hash
    FROM (SELECT * FROM reconcile.event i
          WHERE i.id > after
            AND ((SELECT pg_catalog.max(o.fact_id) FROM ledger.origin o WHERE o.kind = 'event')
                     > after IS NOT TRUE
                 OR (SELECT true FROM ledger.origin o
                     WHERE o.kind = 'event' AND o.fact_id = i.id LIMIT 1) IS NULL)
          ORDER BY i.id LIMIT most) e
    LEFT JOIN reconcile.run u ON u.id = e.run_id
    LEFT JOIN ledger.fact_place m ON e.type = 'reclass' AND m.kind = 'line'
                                 AND m.fact_id = (e.body ->> 'line')::bigint
    ORDER BY e.id
$$;
COMMENT ON FUNCTION ledger.new_event(bigint, int) IS 'what the reconciler and people decided, with the records of the facts and, for a reclass, of the line that it moves';

CREATE VIEW ledger.new_carry AS
SELECT w.account_no, a.chain AS home, w.from_day, w.wanted AS amount_fen,
       w.wanted - coalesce(c.amount_fen, 0) AS change_fen, f.chain, f.n, f.hash
FROM (
    SELECT s.account_no, s.from_day, s.file_id,
           s.opening_fen - coalesce((
               SELECT pg_catalog.sum(l.amount_fen) FROM intake.line l
               WHERE l.account_no = s.account_no AND l.booked_on < s.from_day
                 AND l.voided_by IS NULL), 0)::bigint AS wanted
    FROM (SELECT DISTINCT ON (account_no) account_no, from_day, file_id, opening_fen
          FROM intake.statement WHERE voided_by IS NULL AND opening_fen IS NOT NULL
          ORDER BY account_no, from_day, id) s
) w
JOIN ledger.account_chain a ON a.account_no = w.account_no
JOIN ledger.fact_place f ON f.kind = 'file' AND f.fact_id = w.file_id
LEFT JOIN ledger.carried c ON c.chain = a.chain AND c.account_no = w.account_no
WHERE w.wanted <> coalesce(c.amount_fen, 0);
COMMENT ON VIEW ledger.new_carry IS 'accounts whose opening balance is not what is booked: that of the first statement, less lines before it';

CREATE VIEW ledger.new_void_payment AS
SELECT p.id, p.amount_fen, r.chain, r.n, r.hash, f.chain AS file_chain, f.n AS file_n,
       f.hash AS file_hash,
       (SELECT pg_catalog.string_agg(l.account || ' ' || l.source || ' ' || l.year || ' '
                                     || l.amount_fen, ',' ORDER BY l.position)
        FROM ledger.line l WHERE l.chain = r.chain AND l.n = r.n) AS lines
FROM intake.payment p
JOIN ledger.fact_place r ON r.kind = 'payment' AND r.fact_id = p.id
JOIN ledger.fact_place f ON f.kind = 'file' AND f.fact_id = p.voided_by
WHERE p.voided_by IS NOT NULL
  AND NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'void_payment' AND o.fact_id = p.id);
COMMENT ON VIEW ledger.new_void_payment IS 'posted payments that a later file took back';

CREATE VIEW ledger.new_void_line AS
SELECT i.id, i.amount_fen, r.chain, r.n, r.hash, f.chain AS file_chain, f.n AS file_n,
       f.hash AS file_hash,
       (SELECT pg_catalog.string_agg(s.account || ' ' || s.source || ' ' || s.year || ' ' || s.sum,
                                     ',' ORDER BY s.account, s.source, s.year)
        FROM (SELECT l.account, l.source, l.year, pg_catalog.sum(l.amount_fen) AS sum
              FROM (SELECT r.chain, r.n
                    UNION ALL
                    SELECT m.chain, m.n FROM reconcile.event e
                    JOIN ledger.origin m ON m.kind = 'event' AND m.fact_id = e.id
                    WHERE e.type = 'reclass' AND (e.body ->> 'line')::bigint = i.id) x
              JOIN ledger.line l ON l.chain = x.chain AND l.n = x.n
              GROUP BY l.account, l.source, l.year HAVING pg_catalog.sum(l.amount_fen) <> 0) s
       ) AS lines
FROM intake.line i
JOIN ledger.fact_place r ON r.kind = 'line' AND r.fact_id = i.id
JOIN ledger.fact_place f ON f.kind = 'file' AND f.fact_id = i.voided_by
WHERE i.voided_by IS NOT NULL
  AND NOT EXISTS (SELECT FROM ledger.origin o WHERE o.kind = 'void_line' AND o.fact_id = i.id);
COMMENT ON VIEW ledger.new_void_line IS 'posted statement lines that a later file took back, with what they and their reclasses entered';

