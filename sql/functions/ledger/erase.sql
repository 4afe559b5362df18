CREATE OR REPLACE FUNCTION ledger.erase_opening(of_chain text, of_n bigint, of_field text, why text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    DELETE FROM ledger.opening o
    WHERE o.chain = of_chain AND o.n = of_n AND o.field = of_field;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'record % % has no opening of %', of_chain, of_n, of_field
            USING ERRCODE = 'MZ001';
    END IF;
    INSERT INTO ledger.erasure (chain, n, field, reason) VALUES (of_chain, of_n, of_field, why);
END
$$;
COMMENT ON FUNCTION ledger.erase_opening(text, bigint, text, text) IS 'destroys the salt and value of one commitment; the record keeps standing. The only way to remove an opening';
DO $$
BEGIN
    -- To give a function away, its new owner must be able to create in the schema at that moment.
    GRANT CREATE, USAGE ON SCHEMA ledger TO mingzhang_eraser;
    ALTER FUNCTION ledger.erase_opening(text, bigint, text, text) OWNER TO mingzhang_eraser;
    REVOKE CREATE ON SCHEMA ledger FROM mingzhang_eraser;
END
$$;
REVOKE ALL ON FUNCTION ledger.erase_opening(text, bigint, text, text) FROM PUBLIC;
