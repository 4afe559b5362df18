-- What must agree over the whole database before any report goes out. Replaced below as the
-- proof of the runs grows; amounts in fen.
CREATE FUNCTION report.ties(p_as_of date)
    RETURNS TABLE (name text, ours bigint, theirs bigint)
    LANGUAGE sql STABLE AS $$
    SELECT '到账', (SELECT coalesce(sum(l.arrived_fen), 0)::bigint FROM report.lots(p_as_of) l),
           (SELECT coalesce(sum(m.arrived_fen), 0)::bigint FROM reconcile.village_money m) $$;
COMMENT ON FUNCTION report.ties IS 'amounts of the facts beside those of the last run''s proof';
