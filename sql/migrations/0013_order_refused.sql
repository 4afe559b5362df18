-- What was tried and refused becomes a record (act_refused), as far as it is known whose act it was.
ALTER TABLE orders.refused ADD COLUMN is_proven boolean NOT NULL DEFAULT false;
ALTER TABLE orders.refused ADD COLUMN n bigint;
COMMENT ON COLUMN orders.refused.is_proven IS 'the key did sign what was handed in; else anybody may have named it';
COMMENT ON COLUMN orders.refused.n IS 'of its record in programme/office; NULL: none yet';
CREATE INDEX refused_new ON orders.refused (seq) WHERE n IS NULL;
