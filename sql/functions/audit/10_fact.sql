-- What the fact of a record says: items "name=value", "#name=commitment", "?name=is it there";
-- "@" is where a person finds it. Compared with the record's body, item by item.

CREATE FUNCTION audit.payment(p_chain text, p_n bigint, p_id bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws(E'\x1f',
        '@' || f.name || ':' || p.line_no || coalesce(' ' || nullif(p.voucher, ''), ''),
        'type=payment', 'chain=payer/' || p.payer, 'amount_fen=' || p.amount_fen,
        'paid_on=' || p.paid_on, 'year=' || p.year, 'is_return=' || p.is_return::text,
        'line=' || p.line_no, 'file=' || audit.place_of('file', p.file_id),
        'village=' || CASE WHEN p.village_code ~ '^[0-9]{12}$' THEN p.village_code ELSE '' END,
        '?account=' || (p.account_no <> '')::text, '?payee=' || (p.account_name <> '')::text,
        audit.commit_of(p_chain, p_n, 'account', convert_to(p.account_no, 'UTF8')),
        audit.commit_of(p_chain, p_n, 'payee', convert_to(p.account_name, 'UTF8')),
        audit.commit_of(p_chain, p_n, 'raw', convert_to(p.raw, 'UTF8')))
    FROM intake.payment p JOIN intake.file f ON f.id = p.file_id WHERE p.id = p_id $$;
COMMENT ON FUNCTION audit.payment IS 'what a payer''s list says';

CREATE FUNCTION audit.line(p_chain text, p_n bigint, p_id bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws(E'\x1f',
        '@' || f.name || ':' || l.line_no || coalesce(' ' || nullif(l.serial, ''), ''),
        'type=' || CASE WHEN l.amount_fen > 0 THEN 'receipt' ELSE 'expense' END,
        'chain=' || h.chain, 'amount_fen=' || abs(l.amount_fen),
        'balance_fen=' || coalesce(l.balance_fen::text, ''), 'booked_on=' || l.booked_on,
        'line=' || l.line_no, 'file=' || audit.place_of('file', l.file_id),
        'rule=' || coalesce(l.rule, ''),
        'party=' || coalesce('payer/' || l.counter_payer, c.chain, ''),
        CASE WHEN l.counter_payer IS NULL AND c.chain IS NULL
             THEN '?counterparty=' || (l.counter_name <> '')::text END,
        CASE WHEN l.counter_payer IS NULL AND c.chain IS NULL
             THEN audit.commit_of(p_chain, p_n, 'counterparty',
                                  convert_to(l.counter_name, 'UTF8')) END,
        audit.commit_of(p_chain, p_n, 'account', convert_to(l.account_no, 'UTF8')),
        audit.commit_of(p_chain, p_n, 'raw', convert_to(l.raw, 'UTF8')))
    FROM intake.line l JOIN intake.file f ON f.id = l.file_id
    JOIN audit.home h ON h.account_no = l.account_no
    LEFT JOIN audit.home c ON c.account_no = l.counter_own WHERE l.id = p_id $$;
COMMENT ON FUNCTION audit.line IS 'what a statement says';

CREATE FUNCTION audit.file(p_chain text, p_n bigint, p_id bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws(E'\x1f', '@' || f.name, 'type=file', 'kind=' || f.kind, 'format=' || f.format,
        'size=' || f.size, 'lines=' || f.lines, 'covers_from=' || coalesce(f.covers_from::text, ''),
        'covers_to=' || coalesce(f.covers_to::text, ''),
        'supersedes=' || coalesce(audit.place_of('file', f.supersedes), ''),
        audit.commit_of(p_chain, p_n, 'digest', f.sha256),
        audit.commit_of(p_chain, p_n, 'name', convert_to(f.name, 'UTF8')))
    FROM intake.file f WHERE f.id = p_id $$;
COMMENT ON FUNCTION audit.file IS 'what is known of a file';

CREATE FUNCTION audit.refusal(p_chain text, p_n bigint, p_id bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws(E'\x1f', '@' || r.name, 'type=refusal', 'kind=' || r.kind, 'code=' || r.code,
        'items=' || jsonb_array_length(r.items), 'on=' || coalesce(r.on_date::text, ''),
        '?account=' || (r.account_no <> '')::text,
        audit.commit_of(p_chain, p_n, 'account', convert_to(r.account_no, 'UTF8')),
        audit.commit_of(p_chain, p_n, 'digest', r.sha256),
        audit.commit_of(p_chain, p_n, 'name', convert_to(r.name, 'UTF8')))
    FROM intake.refusal r WHERE r.id = p_id $$;
COMMENT ON FUNCTION audit.refusal IS 'what is known of a refused file';

CREATE FUNCTION audit.event(p_chain text, p_n bigint, p_id bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT concat_ws(E'\x1f', 'type=' || e.type,
        CASE WHEN e.type <> 'reclass' THEN 'chain=' || e.chain || '/office' END,
        CASE WHEN e.type <> 'reclass' THEN 'score=' || e.score END,
        CASE WHEN e.type <> 'reclass'
             THEN 'break=' || coalesce(encode(e.break_id, 'hex'), '') END,
        CASE WHEN e.type = 'reclass' THEN 'amount_fen=' || (e.body ->> 'amount_fen') END,
        CASE WHEN e.type = 'reclass' THEN 'from=' || (e.body ->> 'from') END,
        CASE WHEN e.type = 'reclass' THEN 'to=' || (e.body ->> 'to') END,
        CASE WHEN e.type = 'reclass'
             THEN 'moves=' || audit.place_of('line', (e.body ->> 'line')::bigint) END,
        'rule=' || e.rule,
        audit.commit_of(p_chain, p_n, 'maker', convert_to(e.who, 'UTF8')),
        audit.commit_of(p_chain, p_n, 'checker', convert_to(e.checker, 'UTF8')),
        audit.commit_of(p_chain, p_n, 'reason', convert_to(e.body ->> 'reason', 'UTF8')))
    FROM reconcile.event e WHERE e.id = p_id $$;
COMMENT ON FUNCTION audit.event IS 'what the reconciler or people decided';

CREATE FUNCTION audit.fact(p_chain text, p_n bigint, p_kind text, p_id bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE p_kind
        WHEN 'payment' THEN audit.payment(p_chain, p_n, p_id)
        WHEN 'line' THEN audit.line(p_chain, p_n, p_id)
        WHEN 'file' THEN audit.file(p_chain, p_n, p_id)
        WHEN 'refusal' THEN audit.refusal(p_chain, p_n, p_id)
        WHEN 'event' THEN audit.event(p_chain, p_n, p_id)
        WHEN 'void_payment' THEN
            concat_ws(E'\x1f', 'type=reversal', 'reverses=' || audit.place_of('payment', p_id))
        WHEN 'void_line' THEN
            concat_ws(E'\x1f', 'type=reversal', 'reverses=' || audit.place_of('line', p_id))
        WHEN 'quota' THEN
            concat_ws(E'\x1f', 'type=quota', 'chain=' || lpad((p_id / 10000)::text, 12, '0'),
                      'year=' || p_id % 10000)
        WHEN 'adjustment' THEN
            (SELECT concat_ws(E'\x1f', 'type=quota', 'chain=' || a.village, 'year=' || a.year)
             FROM programme.adjustment a WHERE a.id = p_id)
        WHEN 'programme' THEN
            (SELECT concat_ws(E'\x1f', 'type=programme', 'id=' || g.id,
                              'sha256=' || encode(g.sha256, 'hex'))
             FROM programme.programme g
             WHERE ('x' || substr(encode(g.sha256, 'hex'), 1, 15))::bit(60)::bigint = p_id)
    END $$;
COMMENT ON FUNCTION audit.fact IS 'what the fact of a record says; NULL when there is none any more';
