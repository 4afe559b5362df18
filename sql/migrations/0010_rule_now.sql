-- A line keeps the rule by which it was booked when it came. When the programme's rules change, or
-- an account becomes one of ours, the lines that would be classified otherwise now stand here; the
-- reconciler goes by them and moves the money from where it was booked.
CREATE TABLE intake.rule_now (
    line_id bigint PRIMARY KEY REFERENCES intake.line,
    rule    text REFERENCES programme.rule
);
COMMENT ON TABLE intake.rule_now IS 'lines that the rules of today classify otherwise than when they came; made anew by each import of a programme or registry';
COMMENT ON COLUMN intake.rule_now.line_id IS 'the line';
COMMENT ON COLUMN intake.rule_now.rule IS 'what classifies it now; NULL: nothing';
