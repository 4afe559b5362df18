-- What a statement says of its lines, counted from the lines themselves: those of its own, and those
-- that an earlier file had already.
CREATE VIEW audit.statement_said AS
SELECT s.id, s.file_id, s.account_no, s.from_day, s.to_day, s.declared, s.voided_by,
       CASE WHEN s.opening_fen + x.credits - x.debits = s.closing_fen THEN s.opening_fen END
           AS opening_fen,
       CASE WHEN s.opening_fen + x.credits - x.debits = s.closing_fen THEN s.closing_fen END
           AS closing_fen,
       x.lines, x.credits, x.debits
FROM intake.statement s
CROSS JOIN LATERAL (
    SELECT count(*) AS lines,
           coalesce(sum(y.amount_fen) FILTER (WHERE y.amount_fen > 0), 0)::bigint
               AS credits,
           coalesce(-sum(y.amount_fen) FILTER (WHERE y.amount_fen < 0), 0)::bigint
               AS debits
    FROM (SELECT l.amount_fen FROM intake.line l
          WHERE l.file_id = s.file_id AND l.statement_id = s.id
          UNION ALL
          SELECT l.amount_fen FROM intake.sighting g JOIN intake.line l ON l.id = g.fact_id
          WHERE g.kind = 'line' AND g.file_id = s.file_id AND l.account_no = s.account_no
            AND (l.booked_on BETWEEN s.from_day AND s.to_day
                 OR NOT EXISTS (SELECT FROM intake.statement o
                                WHERE o.account_no = s.account_no AND o.file_id = s.file_id
                                  AND o.id <> s.id))) y
) x;
COMMENT ON VIEW audit.statement_said IS 'every statement with the sums of its lines';

-- What the fact of a record says: items "name=value", "#name=commitment", "?name=is it there".
-- Compared with the record's body, item by item. A commitment is of what the fact says today, under
-- the salt that its record was made with; without its opening there is nothing to compare, and the
-- item is left out.
--
-- One row of ledger.origin leads to its fact by primary keys alone: the branches of other kinds are
-- not entered, and nothing depends on what the planner believes of the size of a table.

CREATE VIEW audit.fact AS
SELECT g.chain, g.n, x.fact
FROM ledger.origin g
CROSS JOIN LATERAL (
    SELECT concat_ws(E'\x1f',
           'type=payment', 'chain=payer/' || p.payer, 'amount_fen=' || p.amount_fen,
           'paid_on=' || p.paid_on, 'year=' || p.year, 'is_return=' || p.is_return::text,
           'line=' || p.line_no, 'file=' || h.place,
           'village=' || CASE WHEN p.village_code ~ '^[0-9]{12}$' THEN p.village_code ELSE '' END,
           '?account=' || (p.account_no <> '')::text, '?payee=' || (p.account_name <> '')::text,
           '#account=' || encode(sha256(a.salt || convert_to(p.account_no, 'UTF8')), 'hex'),
           '#payee=' || encode(sha256(y.salt || convert_to(p.account_name, 'UTF8')), 'hex'),
           '#raw=' || encode(sha256(w.salt || convert_to(p.raw, 'UTF8')), 'hex')) AS fact
    FROM intake.payment p
    LEFT JOIN audit.place h ON h.kind = 'file' AND h.fact_id = p.file_id
    LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'account'
    LEFT JOIN ledger.opening y ON y.chain = g.chain AND y.n = g.n AND y.field = 'payee'
    LEFT JOIN ledger.opening w ON w.chain = g.chain AND w.n = g.n AND w.field = 'raw'
    WHERE g.kind = 'payment' AND p.id = g.fact_id
    UNION ALL
    SELECT concat_ws(E'\x1f',
           'type=' || CASE WHEN l.amount_fen > 0 THEN 'receipt' ELSE 'expense' END,
           'chain=' || o.chain, 'amount_fen=' || abs(l.amount_fen),
           'balance_fen=' || coalesce(l.balance_fen::text, ''), 'booked_on=' || l.booked_on,
           'line=' || l.line_no, 'file=' || h.place, 'rule=' || coalesce(l.rule, ''),
           'party=' || coalesce('payer/' || l.counter_payer, c.chain, ''),
           CASE WHEN l.counter_payer IS NULL AND c.chain IS NULL
                THEN '?counterparty=' || (l.counter_name <> '')::text END,
           CASE WHEN l.counter_payer IS NULL AND c.chain IS NULL
                THEN '#counterparty='
                     || encode(sha256(y.salt || convert_to(l.counter_name, 'UTF8')), 'hex') END,
           '#account=' || encode(sha256(a.salt || convert_to(l.account_no, 'UTF8')), 'hex'),
           '#raw=' || encode(sha256(w.salt || convert_to(l.raw, 'UTF8')), 'hex'))
    FROM intake.line l
    JOIN audit.home o ON o.account_no = l.account_no
    LEFT JOIN audit.home c ON c.account_no = l.counter_own
    LEFT JOIN audit.place h ON h.kind = 'file' AND h.fact_id = l.file_id
    LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'account'
    LEFT JOIN ledger.opening y ON y.chain = g.chain AND y.n = g.n AND y.field = 'counterparty'
    LEFT JOIN ledger.opening w ON w.chain = g.chain AND w.n = g.n AND w.field = 'raw'
    WHERE g.kind = 'line' AND l.id = g.fact_id
    UNION ALL
    SELECT concat_ws(E'\x1f', 'type=statement', 'chain=' || o.chain, 'file=' || h.place,
           'lines=' || CASE WHEN g.fact_id > 0 THEN s.lines ELSE 0 END,
           'credits_fen=' || CASE WHEN g.fact_id > 0 THEN s.credits ELSE 0 END,
           'debits_fen=' || CASE WHEN g.fact_id > 0 THEN s.debits ELSE 0 END,
           'opening_fen=' || CASE WHEN g.fact_id > 0 THEN coalesce(s.opening_fen::text, '') ELSE '' END,
           'closing_fen=' || CASE WHEN g.fact_id > 0 THEN coalesce(s.closing_fen::text, '') ELSE '' END,
           'from=' || CASE WHEN g.fact_id > 0 THEN s.from_day::text ELSE '' END,
           'to=' || CASE WHEN g.fact_id > 0 THEN s.to_day::text ELSE '' END,
           '#account=' || encode(sha256(a.salt || convert_to(s.account_no, 'UTF8')), 'hex'))
    FROM audit.statement_said s
    JOIN audit.home o ON o.account_no = s.account_no
    LEFT JOIN audit.place h ON h.kind = 'file'
         AND h.fact_id = CASE WHEN g.fact_id > 0 THEN s.file_id ELSE s.voided_by END
    LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'account'
    WHERE g.kind = 'statement' AND s.id = abs(g.fact_id)
    UNION ALL
    SELECT concat_ws(E'\x1f', 'type=file', 'kind=' || f.kind,
           'format=' || f.format, 'size=' || f.size, 'lines=' || f.lines,
           'covers_from=' || coalesce(f.covers_from::text, ''),
           'covers_to=' || coalesce(f.covers_to::text, ''),
           'supersedes=' || coalesce(h.place, ''),
           '#digest=' || encode(sha256(d.salt || f.sha256), 'hex'),
           '#name=' || encode(sha256(m.salt || convert_to(f.name, 'UTF8')), 'hex'))
    FROM intake.file f
    LEFT JOIN audit.place h ON h.kind = 'file' AND h.fact_id = f.supersedes
    LEFT JOIN ledger.opening d ON d.chain = g.chain AND d.n = g.n AND d.field = 'digest'
    LEFT JOIN ledger.opening m ON m.chain = g.chain AND m.n = g.n AND m.field = 'name'
    WHERE g.kind = 'file' AND f.id = g.fact_id
    UNION ALL
    SELECT concat_ws(E'\x1f', 'type=refusal', 'kind=' || r.kind,
           'code=' || r.code, 'items=' || jsonb_array_length(r.items),
           'on=' || coalesce(r.on_date::text, ''), '?account=' || (r.account_no <> '')::text,
           '#account=' || encode(sha256(a.salt || convert_to(r.account_no, 'UTF8')), 'hex'),
           '#digest=' || encode(sha256(d.salt || r.sha256), 'hex'),
           '#name=' || encode(sha256(m.salt || convert_to(r.name, 'UTF8')), 'hex'))
    FROM intake.refusal r
    LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'account'
    LEFT JOIN ledger.opening d ON d.chain = g.chain AND d.n = g.n AND d.field = 'digest'
    LEFT JOIN ledger.opening m ON m.chain = g.chain AND m.n = g.n AND m.field = 'name'
    WHERE g.kind = 'refusal' AND r.id = g.fact_id
    UNION ALL
    SELECT CASE WHEN e.type = 'reclass' THEN
               concat_ws(E'\x1f', 'type=reclass', 'amount_fen=' || (e.body ->> 'amount_fen'),
                   'from=' || (e.body ->> 'from'), 'to=' || (e.body ->> 'to'), 'moves=' || h.place,
                   'source=' || coalesce(e.body ->> 'source', 'none'),
                   'year=' || coalesce(e.body ->> 'year', '0'), 'rule=' || e.rule)
           ELSE
               concat_ws(E'\x1f', 'type=' || e.type, 'chain=' || e.chain || '/office',
                   'score=' || e.score, 'break=' || coalesce(encode(e.break_id, 'hex'), ''),
                   'rule=' || e.rule,
                   '#maker=' || encode(sha256(a.salt || convert_to(e.who, 'UTF8')), 'hex'),
                   '#checker=' || encode(sha256(c.salt || convert_to(e.checker, 'UTF8')), 'hex'),
                   '#reason=' || encode(sha256(w.salt || convert_to(e.body ->> 'reason', 'UTF8')),
                                        'hex'))
           END
    FROM reconcile.event e
    LEFT JOIN audit.place h ON h.kind = 'line' AND e.type = 'reclass'
                           AND h.fact_id = (e.body ->> 'line')::bigint
    LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'maker'
    LEFT JOIN ledger.opening c ON c.chain = g.chain AND c.n = g.n AND c.field = 'checker'
    LEFT JOIN ledger.opening w ON w.chain = g.chain AND w.n = g.n AND w.field = 'reason'
    WHERE g.kind = 'event' AND e.id = g.fact_id
    UNION ALL
    SELECT concat_ws(E'\x1f', 'type=quota', 'chain=' || q.village, 'year=' || q.year)
    FROM programme.quota q
    WHERE g.kind = 'quota' AND q.year = g.fact_id % 10000
      AND q.village = lpad((g.fact_id / 10000)::text, 12, '0')
    UNION ALL
    SELECT concat_ws(E'\x1f', 'type=quota', 'chain=' || a.village, 'year=' || a.year)
    FROM programme.adjustment a
    WHERE g.kind = 'adjustment' AND a.id = g.fact_id
    UNION ALL
    SELECT concat_ws(E'\x1f', 'type=programme', 'id=' || p.id,
           'sha256=' || encode(p.sha256, 'hex'))
    FROM programme.programme p
    WHERE g.kind = 'programme'
      AND ('x' || substr(encode(p.sha256, 'hex'), 1, 15))::bit(60)::bigint = g.fact_id
    UNION ALL
    SELECT concat_ws(E'\x1f', 'type=reversal', 'reverses=' || h.place)
    FROM audit.place h
    WHERE g.kind = 'void_payment' AND h.kind = 'payment' AND h.fact_id = g.fact_id
    UNION ALL
    SELECT concat_ws(E'\x1f', 'type=reversal', 'reverses=' || h.place)
    FROM audit.place h
    WHERE g.kind = 'void_line' AND h.kind = 'line' AND h.fact_id = g.fact_id
) x;
COMMENT ON VIEW audit.fact IS 'what the fact of each record says; no row when the fact is gone';
