-- Comparing a staged registry (temporary tables that the program fills) with the tables. One row
-- per contradiction. Codes: fixed, may not change; missing, stands in the tables but not in the
-- file; quota, changed without a new adjustment; first, the first new adjustment does not begin
-- at what stands in the tables.
CREATE OR REPLACE FUNCTION programme.registry_contradictions()
RETURNS TABLE (file text, line int, col text, value text, stands text, code text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.file, s.line, '名称', s.name, p.name, 'fixed' FROM pg_temp.stage_payer s
     JOIN programme.payer p USING (id) WHERE s.name <> p.name
UNION ALL
    SELECT s.file, s.line, '资金来源', s.source, p.source, 'fixed'
     FROM pg_temp.stage_payer s JOIN programme.payer p USING (id) WHERE s.source <> p.source
UNION ALL
    SELECT '', 0, '账号', s.account_no, p.payer, 'fixed'
     FROM pg_temp.stage_payer_account s JOIN programme.payer_account p USING (account_no)
     WHERE s.payer <> p.payer
UNION ALL
    SELECT s.file, s.line, c.col, c.new, c.old, 'fixed'
     FROM pg_temp.stage_village s JOIN programme.village v USING (code), LATERAL (VALUES
      ('村名', s.name, v.name, false), ('镇', s.town, v.town, false),
      ('县区代码', s.county, v.county, false), ('帮扶单位', s.unit, v.unit, true),
      ('帮扶单位类型', s.unit_kind, v.unit_kind, true)) c (col, new, old, adjustable)
     WHERE c.new <> c.old AND NOT (c.adjustable AND EXISTS (SELECT FROM pg_temp.stage_new n
      WHERE n.village = s.code))
UNION ALL
    SELECT s.file, s.line, c.col, c.new, c.old, 'fixed'
     FROM pg_temp.stage_account s JOIN programme.account a USING (account_no), LATERAL (VALUES
      ('类型', s.kind, a.kind), ('村代码', s.village, a.village),
      ('县区代码', s.county, a.county), ('标识', s.slug, a.slug), ('开户行', s.bank, a.bank),
      ('户名', s.name, a.name)) c (col, new, old) WHERE c.new IS DISTINCT FROM c.old
UNION ALL
    SELECT s.file, s.line, '共管方', n.parties, o.parties, 'fixed'
     FROM pg_temp.stage_account s JOIN programme.account a USING (account_no), LATERAL
      (SELECT coalesce(string_agg(role || ':' || org, '、' ORDER BY position), '') AS parties
       FROM pg_temp.stage_party p WHERE p.account_no = s.account_no) n, LATERAL
      (SELECT coalesce(string_agg(role || ':' || org, '、' ORDER BY position), '') AS parties
       FROM programme.party p WHERE p.account_no = s.account_no) o WHERE n.parties <> o.parties
UNION ALL
    SELECT '', 0, '中转账号', s.payer || '/' || s.county || ' '
      || coalesce(s.transit, '直达'), coalesce(r.transit, '直达'), 'fixed'
     FROM pg_temp.stage_route s JOIN programme.route r USING (payer, county)
     WHERE s.transit IS DISTINCT FROM r.transit
UNION ALL
    SELECT '', 0, '出资方', p.id, p.name, 'missing' FROM programme.payer p
     WHERE NOT EXISTS (SELECT FROM pg_temp.stage_payer s WHERE s.id = p.id)
UNION ALL
    SELECT '', 0, '账号', p.account_no, p.payer, 'missing'
     FROM programme.payer_account p WHERE NOT EXISTS
      (SELECT FROM pg_temp.stage_payer_account s WHERE s.account_no = p.account_no)
UNION ALL
    SELECT '', 0, '别名', p.alias, p.payer, 'missing' FROM programme.payer_alias p
     WHERE NOT EXISTS (SELECT FROM pg_temp.stage_payer_alias s
      WHERE (s.alias, s.payer) = (p.alias, p.payer))
UNION ALL
    SELECT '', 0, '村代码', v.code, v.name, 'missing' FROM programme.village v
     WHERE NOT EXISTS (SELECT FROM pg_temp.stage_village s WHERE s.code = v.code)
UNION ALL
    SELECT '', 0, '别名', v.alias, v.village, 'missing'
     FROM programme.village_alias v WHERE NOT EXISTS (SELECT FROM pg_temp.stage_village_alias s
      WHERE (s.alias, s.village) = (v.alias, v.village))
UNION ALL
    SELECT '', 0, '账号', a.account_no, a.name, 'missing' FROM programme.account a
     WHERE NOT EXISTS (SELECT FROM pg_temp.stage_account s WHERE s.account_no = a.account_no)
UNION ALL
    SELECT '', 0, '文号', a.document, a.village || '/' || a.year, 'missing'
     FROM programme.adjustment a WHERE NOT EXISTS (SELECT FROM pg_temp.stage_adjustment s
      WHERE (s.village, s.year, s.document, s.decided_on)
          = (a.village, a.year, a.document, a.decided_on)
        AND (s.old_payer, s.new_payer, s.old_fen, s.new_fen) IS NOT DISTINCT FROM
            (a.old_payer, a.new_payer, a.old_fen, a.new_fen))
UNION ALL
    SELECT coalesce(s.file, ''), coalesce(s.line, 0), '出资方',
      q.village || '/' || q.year || ' ' || coalesce(s.payer || ' ' || s.amount_fen, '-'),
      q.payer || ' ' || q.amount_fen, 'quota' FROM programme.quota q
     LEFT JOIN pg_temp.stage_quota s USING (village, year)
     WHERE (s.payer, s.amount_fen) IS DISTINCT FROM (q.payer, q.amount_fen)
      AND NOT EXISTS (SELECT FROM pg_temp.stage_new n
       WHERE (n.village, n.year) = (q.village, q.year) AND s.village IS NOT NULL)
UNION ALL
    SELECT n.file, n.line, '原出资方',
      coalesce(n.old_payer, '') || ' ' || coalesce(n.old_fen::text, ''),
      q.payer || ' ' || q.amount_fen, 'first' FROM (SELECT DISTINCT ON (village, year) *
       FROM pg_temp.stage_new ORDER BY village, year, decided_on, line) n
     JOIN programme.quota q USING (village, year)
     WHERE coalesce(n.old_payer, q.payer) <> q.payer
      OR coalesce(n.old_fen, q.amount_fen) <> q.amount_fen
     ORDER BY 6, 1, 2, 3, 4 LIMIT 5000;
END
$$;
COMMENT ON FUNCTION programme.registry_contradictions() IS
    'what a staged registry contradicts; called by import registry inside its transaction';
