-- Chains are written in lanes, each with a transaction of its own, so that progress is true only when
-- all of them have committed. What lies between it and the facts is found by ledger.origin.
COMMENT ON TABLE ledger.progress IS 'how far the poster has come with each kind of fact; never ahead of what is committed';
