-- What requests see of notices: those of their own chains, and who publishes all of them, drafts too.
SELECT access.confine(t, 'chain') FROM pg_catalog.unnest(ARRAY[
    'notice.draft', 'notice.notice', 'notice.step', 'notice.objection']) t;
SELECT access.confine_where('notice.evidence', $w$
    kind = 'templates' OR EXISTS (SELECT FROM notice.draft d WHERE d.model = digest) $w$, 'true');
