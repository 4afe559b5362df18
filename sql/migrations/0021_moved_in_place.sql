-- Every batch moves the balances and the heads of its chains: with room beside them the new row lies on
-- the page of the old one, and no index has to be told.
ALTER TABLE ledger.balance SET (fillfactor = 45);
ALTER TABLE ledger.head SET (fillfactor = 45);
