-- Notices, their steps and objections as their records say, beside what the tables say. Whether a step
-- may follow is judged from the bytes (proof/notice.h), not here.
CREATE VIEW audit.notice_said AS
WITH r AS MATERIALIZED (
    SELECT chain, n, type, hash, audit.body_of(bytes) AS body FROM ledger.record
    WHERE type IN ('notice', 'notice_step', 'objection'))
SELECT 'notice.notice' AS place, r.chain, r.n,
       concat_ws(E'\x1f', r.body ->> 'number', encode(r.hash, 'hex'), r.body ->> 'templates',
                 r.body ->> 'renderer', coalesce(r.body ->> 'page', '-'), r.body ->> 'model',
                 r.body ->> 'figures', r.body ->> 'kind', r.body ->> 'stage', r.body ->> 'title',
                 r.body ->> 'issuer', r.body ->> 'as_of', r.body ->> 'size', r.body ->> 'root',
                 r.body ->> 'from', coalesce(e.to_day, r.body ->> 'to'),
                 coalesce(r.body ->> 'due', '-'), r.body #>> '{review,n}',
                 coalesce(c.number, '-'), coalesce(d.n, -1), coalesce(a.n, -1)) AS said
FROM r
LEFT JOIN LATERAL (SELECT max(s.body ->> 'to') AS to_day FROM r s WHERE s.chain = r.chain
    AND s.body ->> 'step' = 'extended' AND (s.body #>> '{notice,n}')::bigint = r.n) e ON true
LEFT JOIN LATERAL (SELECT s.body ->> 'number' AS number FROM r s WHERE s.chain = r.chain
    AND (s.body #>> '{supersedes,n}')::bigint = r.n ORDER BY s.n LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT s.n FROM r s WHERE s.chain = r.chain
    AND s.body ->> 'step' = 'ended' AND (s.body #>> '{notice,n}')::bigint = r.n
    ORDER BY s.n LIMIT 1) d ON true
LEFT JOIN LATERAL (SELECT s.n FROM r s WHERE s.chain = r.chain
    AND s.body ->> 'step' = 'archived' AND (s.body #>> '{notice,n}')::bigint = r.n
    ORDER BY s.n LIMIT 1) a ON true
WHERE r.type = 'notice'
UNION ALL
SELECT 'notice.step', s.chain, s.n,
       concat_ws(E'\x1f', t.body ->> 'number', s.body ->> 'step', s.body ->> 'on',
                 coalesce(s.body ->> 'channel', '-'), coalesce(s.body ->> 'place', '-'),
                 coalesce(s.body ->> 'first', '-'), coalesce(s.body ->> 'last', '-'),
                 coalesce(s.body ->> 'to', '-'),
                 coalesce((SELECT string_agg(p.item, ' ' ORDER BY p.at)
                           FROM jsonb_array_elements_text(s.body -> 'photos')
                           WITH ORDINALITY p(item, at)), ''))
FROM r s LEFT JOIN r t ON t.chain = s.chain AND t.n = (s.body #>> '{notice,n}')::bigint
WHERE s.type = 'notice_step'
UNION ALL
SELECT 'notice.objection', o.chain, o.n,
       concat_ws(E'\x1f', o.body ->> 'number', t.body ->> 'number', o.body ->> 'received',
                 o.body ->> 'due', coalesce(a.n, -1), coalesce(a.body ->> 'answered', '-'),
                 coalesce(a.body ->> 'outcome', '-'))
FROM r o
LEFT JOIN r t ON t.chain = o.chain AND t.n = (o.body #>> '{notice,n}')::bigint
LEFT JOIN r a ON a.chain = o.chain AND a.type = 'objection'
             AND (a.body #>> '{opened,n}')::bigint = o.n
WHERE o.type = 'objection' AND o.body ->> 'received' IS NOT NULL;
COMMENT ON VIEW audit.notice_said IS 'every notice, step and objection as its records say';

CREATE VIEW audit.notice_finding AS
SELECT coalesce(s.chain, t.chain) AS chain, coalesce(s.n, t.n) AS n,
       coalesce(s.place, t.place) AS place, 'notice' AS code, NULL::text AS a, NULL::text AS b
FROM (
    SELECT 'notice.notice' AS place, n.chain, n.n,
           concat_ws(E'\x1f', n.number, encode(n.hash, 'hex'), encode(n.templates, 'hex'),
                     n.renderer, coalesce(encode(n.page, 'hex'), '-'), encode(d.model, 'hex'),
                     encode(d.figures, 'hex'), d.kind, d.stage, d.title, d.issuer, d.as_of, d.size,
                     encode(d.root, 'hex'), d.from_day, n.to_day, coalesce(d.due::text, '-'),
                     d.review_n, coalesce(n.superseded_by, '-'), coalesce(n.ended_n, -1),
                     coalesce(n.archived_n, -1)) AS said
    FROM notice.notice n JOIN notice.draft d USING (number)
    UNION ALL
    SELECT 'notice.step', s.chain, s.n,
           concat_ws(E'\x1f', s.number, s.step, s.on_day, coalesce(s.channel, '-'),
                     coalesce(s.place, '-'), coalesce(s.first_day::text, '-'),
                     coalesce(s.last_day::text, '-'), coalesce(s.to_day::text, '-'), s.photos)
    FROM notice.step s
    UNION ALL
    SELECT 'notice.objection', o.chain, o.n,
           concat_ws(E'\x1f', o.objection, o.number, o.received, o.due, coalesce(o.answered_n, -1),
                     coalesce(o.answered_on::text, '-'), coalesce(o.outcome, '-'))
    FROM notice.objection o
) t
FULL JOIN audit.notice_said s ON s.place = t.place AND s.chain = t.chain AND s.n = t.n
WHERE s.said IS DISTINCT FROM t.said
UNION ALL
SELECT n.chain, n.n, 'notice.evidence', 'evidence', NULL, NULL
FROM notice.notice n JOIN notice.draft d USING (number)
LEFT JOIN notice.evidence m ON m.digest = d.model AND sha256(m.bytes) = m.digest
LEFT JOIN notice.evidence t ON t.digest = n.templates AND sha256(t.bytes) = t.digest
WHERE m.digest IS NULL OR t.digest IS NULL
UNION ALL
-- The review that the record cites is one of this model, and of a draft of it.
SELECT r.chain, r.n, 'notice.draft', 'notice', NULL, NULL
FROM (SELECT chain, n, audit.body_of(bytes) AS body FROM ledger.record WHERE type = 'notice') r
LEFT JOIN LATERAL (SELECT audit.body_of(v.bytes) AS body FROM ledger.record v
    WHERE v.chain = r.chain || '/office' AND v.n = (r.body #>> '{review,n}')::bigint
      AND v.type = 'draft') v ON true
LEFT JOIN LATERAL (SELECT audit.body_of(d.bytes) AS body FROM ledger.record d
    WHERE d.chain = r.chain || '/office' AND d.n = (v.body #>> '{draft,n}')::bigint
      AND d.type = 'draft') d ON true
WHERE (v.body ->> 'kind', v.body ->> 'model', v.body ->> 'number', d.body ->> 'kind',
       d.body ->> 'model', d.body ->> 'number')
      IS DISTINCT FROM ('review', r.body ->> 'model', r.body ->> 'number', 'notice',
                        r.body ->> 'model', r.body ->> 'number');
COMMENT ON VIEW audit.notice_finding IS 'notices in the tables that are not what records say, and evidence that is not what it was';
