-- What `mingzhang verify` reads: each record with everything that the tables say about it, and what
-- no record stands behind. The schema holds views and functions only and is made anew whenever one
-- of them changes.
--
-- What the tables say travels as one text, cut apart in src/audit/compare.c: parts are separated by
-- U+001E, items of a part by U+001F.
DROP SCHEMA IF EXISTS audit CASCADE;
CREATE SCHEMA audit;
COMMENT ON SCHEMA audit IS 'what the verifier of the live database reads';

-- Commitments of what a fact says today, under the salt that its record was made with. NULL when
-- the opening is gone: then nothing can be compared.
CREATE FUNCTION audit.commit_of(p_chain text, p_n bigint, p_field text, p_value bytea)
    RETURNS text LANGUAGE sql STABLE AS
$$ SELECT '#' || p_field || '=' || encode(sha256(o.salt || p_value), 'hex')
   FROM ledger.opening o WHERE o.chain = p_chain AND o.n = p_n AND o.field = p_field $$;
COMMENT ON FUNCTION audit.commit_of IS 'item "#field=commitment" of a value under the salt of the record''s own opening';

CREATE FUNCTION audit.place_of(p_kind text, p_fact bigint) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT o.chain || ' ' || o.n FROM ledger.origin o WHERE o.kind = p_kind AND o.fact_id = p_fact $$;
COMMENT ON FUNCTION audit.place_of IS 'chain and number of a fact''s record';

CREATE VIEW audit.home AS
SELECT account_no, CASE kind WHEN 'village' THEN village ELSE 'transit/' || slug END AS chain
FROM programme.account;
COMMENT ON VIEW audit.home IS 'the chain that a bank account is booked in';
