-- Uploads that nobody finishes are dropped after a day: found without reading those that are over.
CREATE INDEX upload_open ON api.upload (at) WHERE state = 'open';
COMMENT ON INDEX api.upload_open IS 'api/jobs.c drops what has been open for a day';
