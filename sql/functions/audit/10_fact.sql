-- What the fact of a record says, one row a record: items "name=value", "#name=commitment",
-- "?name=is it there"; "@" is where a person finds it. Compared with the record's body, item by
-- item. A commitment is of what the fact says today, under the salt that its record was made with;
-- without its opening there is nothing to compare, and the item is left out.
--
-- Joins only, no functions: the views are read chain by chain, with a plan that is made once.

CREATE VIEW audit.fact_payment AS
SELECT g.chain, g.n, concat_ws(E'\x1f',
       '@' || f.name || ':' || p.line_no || coalesce(' ' || nullif(p.voucher, ''), ''),
       'type=payment', 'chain=payer/' || p.payer, 'amount_fen=' || p.amount_fen,
       'paid_on=' || p.paid_on, 'year=' || p.year, 'is_return=' || p.is_return::text,
       'line=' || p.line_no, 'file=' || h.place,
       'village=' || CASE WHEN p.village_code ~ '^[0-9]{12}$' THEN p.village_code ELSE '' END,
       '?account=' || (p.account_no <> '')::text, '?payee=' || (p.account_name <> '')::text,
       '#account=' || encode(sha256(a.salt || convert_to(p.account_no, 'UTF8')), 'hex'),
       '#payee=' || encode(sha256(y.salt || convert_to(p.account_name, 'UTF8')), 'hex'),
       '#raw=' || encode(sha256(w.salt || convert_to(p.raw, 'UTF8')), 'hex')) AS fact
FROM ledger.origin g
JOIN intake.payment p ON p.id = g.fact_id
JOIN intake.file f ON f.id = p.file_id
LEFT JOIN audit.place h ON h.kind = 'file' AND h.fact_id = p.file_id
LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'account'
LEFT JOIN ledger.opening y ON y.chain = g.chain AND y.n = g.n AND y.field = 'payee'
LEFT JOIN ledger.opening w ON w.chain = g.chain AND w.n = g.n AND w.field = 'raw'
WHERE g.kind = 'payment';
COMMENT ON VIEW audit.fact_payment IS 'what a payer''s list says';

CREATE VIEW audit.fact_line AS
SELECT g.chain, g.n, concat_ws(E'\x1f',
       '@' || f.name || ':' || l.line_no || coalesce(' ' || nullif(l.serial, ''), ''),
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
       '#raw=' || encode(sha256(w.salt || convert_to(l.raw, 'UTF8')), 'hex')) AS fact
FROM ledger.origin g
JOIN intake.line l ON l.id = g.fact_id
JOIN intake.file f ON f.id = l.file_id
JOIN audit.home o ON o.account_no = l.account_no
LEFT JOIN audit.home c ON c.account_no = l.counter_own
LEFT JOIN audit.place h ON h.kind = 'file' AND h.fact_id = l.file_id
LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'account'
LEFT JOIN ledger.opening y ON y.chain = g.chain AND y.n = g.n AND y.field = 'counterparty'
LEFT JOIN ledger.opening w ON w.chain = g.chain AND w.n = g.n AND w.field = 'raw'
WHERE g.kind = 'line';
COMMENT ON VIEW audit.fact_line IS 'what a statement says';

CREATE VIEW audit.fact_file AS
SELECT g.chain, g.n, concat_ws(E'\x1f', '@' || f.name, 'type=file', 'kind=' || f.kind,
       'format=' || f.format, 'size=' || f.size, 'lines=' || f.lines,
       'covers_from=' || coalesce(f.covers_from::text, ''),
       'covers_to=' || coalesce(f.covers_to::text, ''),
       'supersedes=' || coalesce(h.place, ''),
       '#digest=' || encode(sha256(d.salt || f.sha256), 'hex'),
       '#name=' || encode(sha256(m.salt || convert_to(f.name, 'UTF8')), 'hex')) AS fact
FROM ledger.origin g
JOIN intake.file f ON f.id = g.fact_id
LEFT JOIN audit.place h ON h.kind = 'file' AND h.fact_id = f.supersedes
LEFT JOIN ledger.opening d ON d.chain = g.chain AND d.n = g.n AND d.field = 'digest'
LEFT JOIN ledger.opening m ON m.chain = g.chain AND m.n = g.n AND m.field = 'name'
WHERE g.kind = 'file'
UNION ALL
SELECT g.chain, g.n, concat_ws(E'\x1f', '@' || r.name, 'type=refusal', 'kind=' || r.kind,
       'code=' || r.code, 'items=' || jsonb_array_length(r.items),
       'on=' || coalesce(r.on_date::text, ''), '?account=' || (r.account_no <> '')::text,
       '#account=' || encode(sha256(a.salt || convert_to(r.account_no, 'UTF8')), 'hex'),
       '#digest=' || encode(sha256(d.salt || r.sha256), 'hex'),
       '#name=' || encode(sha256(m.salt || convert_to(r.name, 'UTF8')), 'hex'))
FROM ledger.origin g
JOIN intake.refusal r ON r.id = g.fact_id
LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'account'
LEFT JOIN ledger.opening d ON d.chain = g.chain AND d.n = g.n AND d.field = 'digest'
LEFT JOIN ledger.opening m ON m.chain = g.chain AND m.n = g.n AND m.field = 'name'
WHERE g.kind = 'refusal';
COMMENT ON VIEW audit.fact_file IS 'what is known of a file, taken or refused';

CREATE VIEW audit.fact_event AS
SELECT g.chain, g.n, CASE WHEN e.type = 'reclass' THEN
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
       END AS fact
FROM ledger.origin g
JOIN reconcile.event e ON e.id = g.fact_id
LEFT JOIN audit.place h ON h.kind = 'line' AND e.type = 'reclass'
                       AND h.fact_id = (e.body ->> 'line')::bigint
LEFT JOIN ledger.opening a ON a.chain = g.chain AND a.n = g.n AND a.field = 'maker'
LEFT JOIN ledger.opening c ON c.chain = g.chain AND c.n = g.n AND c.field = 'checker'
LEFT JOIN ledger.opening w ON w.chain = g.chain AND w.n = g.n AND w.field = 'reason'
WHERE g.kind = 'event';
COMMENT ON VIEW audit.fact_event IS 'what the reconciler or people decided';

CREATE VIEW audit.fact_programme AS
SELECT g.chain, g.n, concat_ws(E'\x1f', 'type=quota',
       'chain=' || lpad((g.fact_id / 10000)::text, 12, '0'), 'year=' || g.fact_id % 10000) AS fact
FROM ledger.origin g WHERE g.kind = 'quota'
UNION ALL
SELECT g.chain, g.n, concat_ws(E'\x1f', 'type=quota', 'chain=' || a.village, 'year=' || a.year)
FROM ledger.origin g JOIN programme.adjustment a ON a.id = g.fact_id WHERE g.kind = 'adjustment'
UNION ALL
SELECT g.chain, g.n, concat_ws(E'\x1f', 'type=programme', 'id=' || p.id,
       'sha256=' || encode(p.sha256, 'hex'))
FROM ledger.origin g
JOIN programme.programme p
  ON ('x' || substr(encode(p.sha256, 'hex'), 1, 15))::bit(60)::bigint = g.fact_id
WHERE g.kind = 'programme';
COMMENT ON VIEW audit.fact_programme IS 'the programme, and what is owed';

CREATE VIEW audit.fact_void AS
SELECT g.chain, g.n, concat_ws(E'\x1f', 'type=reversal', 'reverses=' || h.place) AS fact
FROM ledger.origin g
LEFT JOIN audit.place h ON h.kind = 'payment' AND h.fact_id = g.fact_id
WHERE g.kind = 'void_payment'
UNION ALL
SELECT g.chain, g.n, concat_ws(E'\x1f', 'type=reversal', 'reverses=' || h.place)
FROM ledger.origin g
LEFT JOIN audit.place h ON h.kind = 'line' AND h.fact_id = g.fact_id
WHERE g.kind = 'void_line';
COMMENT ON VIEW audit.fact_void IS 'what a later file took back';

CREATE VIEW audit.fact AS
SELECT * FROM audit.fact_payment UNION ALL SELECT * FROM audit.fact_line
UNION ALL SELECT * FROM audit.fact_file UNION ALL SELECT * FROM audit.fact_event
UNION ALL SELECT * FROM audit.fact_programme UNION ALL SELECT * FROM audit.fact_void;
COMMENT ON VIEW audit.fact IS 'what the fact of each record says; no row when the fact is gone';
