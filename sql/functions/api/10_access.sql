-- Uploads and jobs are read by the program for their owner, never by a request's own role.
SELECT access.hide(t) FROM pg_catalog.unnest(ARRAY['api.upload', 'api.part', 'api.job']) t;
