-- What came of asking a witness last, and how long the certificate of a time-stamp holds.

ALTER TABLE log.remote ADD COLUMN outcome text NOT NULL DEFAULT ''
    CHECK (outcome IN ('', 'signed', 'unreachable', 'refused', 'ahead', 'forked', 'lied'));
COMMENT ON COLUMN log.remote.outcome IS 'of asking it last; empty: never asked';
COMMENT ON COLUMN log.remote.last_size IS 'the size that it has seen, as it signed or said; 0: none';

ALTER TABLE log.stamp ADD COLUMN until_at timestamptz;
COMMENT ON COLUMN log.stamp.until_at IS 'end of the certificate that signed it: to be renewed before';
