-- 银行存款余额调节表 of one account and month as figures and items; the report of the same name shows the
-- same. What the books have and the bank has not is book_in or book_out, the other way round bank_in
-- or bank_out; so bank_fen + book_in - book_out = book_fen + bank_in - bank_out = adjusted_fen.

DROP FUNCTION IF EXISTS seal.form_now(text, date);
CREATE FUNCTION seal.form_now(of_account text, of_month date) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = '' AS $$
    WITH day AS (SELECT (of_month + interval '1 month')::date - 1 AS day),
    item AS MATERIALIZED (
        SELECT (ARRAY['book_in', 'bank_in', 'book_out', 'bank_out'])[i.kind] AS kind,
               i.amount_fen, d.day - i.happened AS age, p.chain, p.n, p.hash,
               pg_catalog.row_number() OVER (ORDER BY i.kind, i.happened, i.fact, i.fact_id) AS place
        FROM day d CROSS JOIN LATERAL report.transit_items(d.day, of_account) i
        JOIN ledger.fact_place p ON p.kind = i.fact AND p.fact_id = i.fact_id
        WHERE i.account_no = of_account)
    SELECT pg_catalog.jsonb_build_object('to', d.day, 'chain', h.chain, 'covered', b.covered,
        'as_of', (SELECT r.as_of FROM reconcile.run r ORDER BY r.id DESC LIMIT 1),
        'bank_fen', coalesce(b.bank_fen, 0), 'book_fen', b.book_fen,
        'book_in_fen', b.sent_fen, 'bank_in_fen', b.unlisted_fen, 'book_out_fen', b.unpaid_fen,
        'bank_out_fen', b.unbooked_fen,
        'adjusted_fen', coalesce(b.bank_fen, 0) + b.sent_fen - b.unpaid_fen,
        'balanced', coalesce(b.bank_fen, 0) + b.sent_fen - b.unpaid_fen
                    = b.book_fen + b.unlisted_fen - b.unbooked_fen,
        'more', greatest((SELECT pg_catalog.count(*) FROM item) - 256, 0),
        'items', coalesce((SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
                     'kind', i.kind, 'amount_fen', i.amount_fen, 'age_days', i.age,
                     'chain', i.chain, 'n', i.n, 'hash', i.hash) ORDER BY i.place)
                 FROM item i WHERE i.place <= 256), '[]'))
    FROM day d CROSS JOIN LATERAL report.balances(d.day, of_account) b
    JOIN ledger.account_chain h ON h.account_no = b.account_no
    WHERE b.account_no = of_account
$$;
COMMENT ON FUNCTION seal.form_now(text, date) IS 'the balance form of an account and month as it would be made now; NULL for an unknown account';
