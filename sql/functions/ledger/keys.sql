-- Where keys are valid follows from the place that their records have in the log. Called by the
-- sequencer in the transaction that gives the places.
CREATE OR REPLACE FUNCTION ledger.place_keys() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    UPDATE ledger.key k SET valid_from = l.position + 1
    FROM log.leaf l
    WHERE k.valid_from IS NULL AND l.chain = 'programme' AND l.n = k.enrolled_n;
    UPDATE ledger.key k SET valid_to = l.position
    FROM log.leaf l
    WHERE k.valid_to IS NULL AND k.revoked_n IS NOT NULL AND l.chain = 'programme'
      AND l.n = k.revoked_n;
END
$$;
COMMENT ON FUNCTION ledger.place_keys() IS 'fills in from and up to which log position keys are valid, for those whose records have a place now';
