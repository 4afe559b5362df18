-- The sums of each statement are asked for when it is posted: without these, a file of many accounts
-- is read whole for each of them.
CREATE INDEX line_statement ON intake.line (statement_id);
CREATE INDEX sighting_file ON intake.sighting (file_id) WHERE kind = 'line';
