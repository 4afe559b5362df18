-- What requests see of orders.
SELECT access.confine(t, 'chain') FROM pg_catalog.unnest(ARRAY[
    'orders.project', 'orders.lot', 'orders.quota', 'orders.step']) t;
-- These hold account numbers, and drafts hold names.
SELECT access.confine_where(t, $w$ chain = ANY (ARRAY(SELECT access.my_chains())) $w$)
FROM pg_catalog.unnest(ARRAY['orders.request', 'orders.paper']) t;
SELECT access.show('orders.refused', 'auditor', 'administrator');
SELECT access.show('orders.sheet', 'operator', 'auditor');
