-- A staged list of payments (pg_temp.stage_payment, filled by the program) becomes facts.
-- intake.check_payments() builds pg_temp.fact_payment and tells what is wrong;
-- intake.post_payments() inserts it. Both run in the importer's transaction.

-- Which live files besides `except_file` state a fact: files that nothing supersedes.
CREATE OR REPLACE FUNCTION intake.is_stated_elsewhere(fact_kind text, fact bigint, own_file bigint,
    except_file bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM (SELECT own_file AS file_id UNION ALL
                     SELECT s.file_id FROM intake.sighting s
                      WHERE s.kind = fact_kind AND s.fact_id = fact) f
         WHERE f.file_id <> except_file
           AND NOT EXISTS (SELECT FROM intake.file x WHERE x.supersedes = f.file_id))
$$;

CREATE OR REPLACE FUNCTION intake.check_payments(p_payer text, p_superseded bigint)
RETURNS TABLE (code text, line int, value text, detail text)
LANGUAGE plpgsql SET work_mem = '64MB' AS $$
#variable_conflict use_column
BEGIN
    -- Account number decides, then the id, then a name that is one payer's only.
    INSERT INTO pg_temp.who_payer
    SELECT w.payer_account, w.payer_name, coalesce(a.payer, i.id, n.payer) AS said_payer,
           coalesce(p_payer, a.payer, i.id, n.payer) AS payer
      FROM (SELECT DISTINCT payer_account, payer_name FROM pg_temp.stage_payment) w
      LEFT JOIN programme.payer_account a ON a.account_no = w.payer_account
      LEFT JOIN programme.payer i ON i.id = intake.normal(w.payer_name)
      LEFT JOIN (SELECT alias, min(payer) AS payer FROM programme.payer_alias
                  GROUP BY alias HAVING count(*) = 1) n
             ON n.alias = intake.normal(w.payer_name);
    -- Narrow on purpose: the wide columns stay in the stage table until they are inserted.
    INSERT INTO pg_temp.fact_payment
    SELECT s.seq, s.line_no, s.number, s.is_return, w.payer,
           sha256(s.content || convert_to(coalesce(w.payer, '') || '/1', 'UTF8')) AS identity
      FROM pg_temp.stage_payment s JOIN pg_temp.who_payer w USING (payer_account, payer_name)
     WHERE s.number <> ''
    UNION ALL
    SELECT s.seq, s.line_no, s.number, s.is_return, w.payer,
           sha256(s.content || convert_to(coalesce(w.payer, '') || '/' ||
               row_number() OVER (PARTITION BY w.payer, s.content ORDER BY s.seq), 'UTF8'))
      FROM pg_temp.stage_payment s JOIN pg_temp.who_payer w USING (payer_account, payer_name)
     WHERE s.number = '';
    IF EXISTS (SELECT FROM pg_temp.stage_payment OFFSET 5000) THEN
        ANALYZE pg_temp.fact_payment; -- a small list keeps the plans that are there
    END IF;
    INSERT INTO pg_temp.known_payment
    SELECT f.seq, f.line_no, p.id FROM pg_temp.fact_payment f
     CROSS JOIN LATERAL (SELECT i.id FROM intake.payment i -- OFFSET: one by one, by the index
                          WHERE i.identity = f.identity AND i.voided_by IS NULL OFFSET 0) p;
    -- One numbered line printed twice is one fact.
    INSERT INTO pg_temp.twice_payment
    SELECT identity, min(seq) AS seq FROM pg_temp.fact_payment WHERE number <> ''
     GROUP BY identity HAVING count(*) > 1;
    IF EXISTS (SELECT FROM pg_temp.stage_payment OFFSET 5000) THEN
        ANALYZE pg_temp.known_payment;
        ANALYZE pg_temp.twice_payment;
    END IF;

    INSERT INTO pg_temp.doomed_payment
    SELECT p.id FROM intake.payment p
     WHERE p_superseded IS NOT NULL AND p.voided_by IS NULL
       AND (p.file_id = p_superseded OR EXISTS (SELECT FROM intake.sighting s
             WHERE s.kind = 'payment' AND s.fact_id = p.id AND s.file_id = p_superseded))
       AND NOT EXISTS (SELECT FROM pg_temp.fact_payment f WHERE f.identity = p.identity)
       AND NOT intake.is_stated_elsewhere('payment', p.id, p.file_id, p_superseded);

    RETURN QUERY
    SELECT CASE WHEN w.payer IS NULL THEN 'unknown_payer' ELSE 'other_payer' END, s.line_no,
           s.payer_name || ' ' || s.payer_account, coalesce(w.said_payer, '')
      FROM pg_temp.who_payer w JOIN pg_temp.stage_payment s USING (payer_account, payer_name)
     WHERE w.payer IS NULL OR w.said_payer <> p_payer
    UNION ALL
    -- The same number with other content. A batch voucher may cover many lines, but what was
    -- said under a number before must be said again by a list that uses the number.
    SELECT 'number_conflict', n.line_no, n.number, x.name || ':' || p.line_no
      FROM (SELECT payer, number, is_return, min(line_no) AS line_no FROM pg_temp.fact_payment
             WHERE number <> '' AND payer IS NOT NULL GROUP BY 1, 2, 3) n
     CROSS JOIN LATERAL (SELECT i.* FROM intake.payment i
                          WHERE i.payer = n.payer AND i.number = n.number AND i.number <> ''
                            AND i.is_return = n.is_return AND i.voided_by IS NULL OFFSET 0) p
      JOIN intake.file x ON x.id = p.file_id
     WHERE NOT EXISTS (SELECT FROM pg_temp.fact_payment f WHERE f.identity = p.identity)
       AND NOT EXISTS (SELECT FROM pg_temp.doomed_payment d WHERE d.id = p.id)
     ORDER BY 1, 2 LIMIT 2000;
END
$$;
COMMENT ON FUNCTION intake.check_payments(text, bigint) IS
    'builds pg_temp.fact_payment of a staged list and gives what is wrong with it';

CREATE OR REPLACE FUNCTION intake.post_payments(p_file bigint, p_superseded bigint)
RETURNS TABLE (lines bigint, added bigint, seen bigint, voided bigint, amount_fen bigint,
    from_day date, to_day date, subject text)
LANGUAGE plpgsql SET work_mem = '64MB' AS $$
#variable_conflict use_column
DECLARE
    n_added bigint; n_seen bigint; n_voided bigint; n_amount bigint;
BEGIN
    UPDATE intake.payment SET voided_by = p_file
     WHERE id IN (SELECT id FROM pg_temp.doomed_payment);
    GET DIAGNOSTICS n_voided = ROW_COUNT;
    INSERT INTO intake.payment (file_id, line_no, payer, year, village_code, county, town,
           village_name, account_no, account_name, amount_fen, paid_on, voucher, bank_ref,
           is_return, remark, unit, decimals, raw, number, identity)
    SELECT p_file, s.line_no, f.payer, s.year, s.village_code, s.county, s.town, s.village_name,
           s.account_no, s.account_name, s.amount_fen, s.paid_on, s.voucher, s.bank_ref,
           s.is_return, s.remark, s.unit, s.decimals, s.raw, s.number, f.identity
      FROM pg_temp.stage_payment s JOIN pg_temp.fact_payment f USING (seq)
     WHERE NOT EXISTS (SELECT FROM pg_temp.known_payment k WHERE k.seq = f.seq)
       AND NOT EXISTS (SELECT FROM pg_temp.twice_payment t
                        WHERE t.identity = f.identity AND t.seq < f.seq)
     ORDER BY f.seq;
    GET DIAGNOSTICS n_added = ROW_COUNT;
    SELECT coalesce(sum(p.amount_fen), 0) INTO n_amount FROM intake.payment p
     WHERE p.file_id = p_file;
    INSERT INTO intake.sighting (kind, fact_id, file_id, line_no)
    SELECT 'payment', k.id, p_file, k.line_no FROM pg_temp.known_payment k
    UNION
    SELECT 'payment', p.id, p_file, f.line_no
      FROM pg_temp.twice_payment t
      JOIN pg_temp.fact_payment f ON f.identity = t.identity AND f.seq > t.seq
      JOIN intake.payment p ON p.identity = t.identity AND p.voided_by IS NULL
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS n_seen = ROW_COUNT;
    RETURN QUERY
    SELECT count(*), n_added, n_seen, n_voided, n_amount, min(s.paid_on), max(s.paid_on),
           (SELECT CASE WHEN count(DISTINCT w.payer) = 1 THEN min(w.payer) ELSE '' END
              FROM pg_temp.who_payer w)
      FROM pg_temp.stage_payment s;
END
$$;
COMMENT ON FUNCTION intake.post_payments(bigint, bigint) IS
    'inserts the facts of pg_temp.fact_payment, adds sightings of known ones, voids vanished ones';
