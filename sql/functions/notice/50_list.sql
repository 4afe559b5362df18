-- Every notice with its state today in Beijing. The period begins on the day of posting; it is over
-- when its last day is.
CREATE OR REPLACE VIEW notice.list AS
SELECT d.number, d.kind, d.title, d.issuer, d.chain, d.subject, d.stage,
       CASE WHEN n.archived_n IS NOT NULL THEN 'archived'
            WHEN n.ended_n IS NOT NULL THEN 'ended'
            WHEN n.n IS NULL AND d.checker IS NULL THEN 'draft'
            WHEN n.n IS NULL THEN 'reviewed'
            WHEN t.today < d.from_day THEN 'published'
            WHEN t.today <= n.to_day THEN 'running'
            ELSE 'over' END AS state,
       d.from_day, coalesce(n.to_day, d.to_day) AS to_day, d.as_of, d.due,
       coalesce(d.supersedes, '') AS supersedes, coalesce(n.superseded_by, '') AS superseded_by,
       coalesce(d.answers, '') AS answers, coalesce(n.n, -1) AS n, n.hash, d.model, n.page,
       coalesce(n.renderer, '') AS renderer, n.at,
       (SELECT pg_catalog.count(*) FROM notice.step s
         WHERE s.number = d.number AND s.step = 'posted') AS postings,
       (SELECT pg_catalog.count(*) FROM notice.objection o WHERE o.number = d.number) AS objections,
       (SELECT pg_catalog.count(*) FROM notice.objection o
         WHERE o.number = d.number AND o.answered_n IS NULL) AS open,
       coalesce(coalesce((n.at AT TIME ZONE 'Asia/Shanghai')::date, t.today) > d.due, false) AS is_late
FROM notice.draft d
LEFT JOIN notice.notice n USING (number)
CROSS JOIN (SELECT (pg_catalog.now() AT TIME ZONE 'Asia/Shanghai')::date AS today) t;
COMMENT ON VIEW notice.list IS 'every notice and draft with its state';

CREATE OR REPLACE VIEW notice.event AS
SELECT s.number, s.n, s.step AS what, s.on_day, coalesce(s.channel, '') AS channel,
       coalesce(s.place, '') AS place, s.first_day, s.last_day, s.to_day, '' AS objection,
       NULL::date AS due, '' AS outcome, s.photos
FROM notice.step s
UNION ALL
SELECT o.number, o.n, 'objection', o.received, '', '', NULL, NULL, NULL, o.objection, o.due, '', ''
FROM notice.objection o
UNION ALL
SELECT o.number, o.answered_n, 'answer', o.answered_on, '', '', NULL, NULL, NULL, o.objection,
       NULL, o.outcome, ''
FROM notice.objection o WHERE o.answered_n IS NOT NULL;
COMMENT ON VIEW notice.event IS 'what became of notices, by the number of the record';
