-- What `mingzhang verify` reads: each record with everything that the tables say about it, and what
-- no record stands behind. The schema holds views and functions only and is made anew whenever one
-- of them changes.
--
-- What the tables say travels as one text, cut apart in src/audit/compare.c: parts are separated by
-- U+001E, items of a part by U+001F.
DROP SCHEMA IF EXISTS audit CASCADE;
CREATE SCHEMA audit;
COMMENT ON SCHEMA audit IS 'what the verifier of the live database reads';

CREATE VIEW audit.home AS
SELECT account_no, CASE kind WHEN 'village' THEN village ELSE 'transit/' || slug END AS chain
FROM programme.account;
COMMENT ON VIEW audit.home IS 'the chain that a bank account is booked in';

CREATE VIEW audit.place AS
SELECT kind, fact_id, chain || ' ' || n AS place FROM ledger.origin;
COMMENT ON VIEW audit.place IS 'chain and number of a fact''s record';
