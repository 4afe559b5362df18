-- Publishing notices is long work, too: the books are verified first, and boards are made.
ALTER TABLE api.job DROP CONSTRAINT job_kind_check;
ALTER TABLE api.job ADD CONSTRAINT job_kind_check
    CHECK (kind IN ('check', 'import', 'reconcile', 'publish'));
