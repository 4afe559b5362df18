# Files of at most 400 lines, functions of at most 60, lines of at most 100 columns.
FNR == 1 { if (file != "" && lines > 400) fail(file ": " lines " lines; a noun is missing"); file = FILENAME; begin = 0 }
{ lines = FNR }
{ row = $0; gsub(/[\200-\277]/, "", row); if (length(row) > 100) fail(FILENAME ":" FNR ": longer than 100 columns") }
/^{$/ || /^[a-z].*\) \{$/ { begin = FNR }
/^}/ { if (begin && FNR - begin > 62) fail(FILENAME ":" begin ": function of " FNR - begin " lines"); begin = 0 }
function fail(text) { print text; bad = 1 }
END { if (lines > 400) fail(file ": " lines " lines; a noun is missing"); exit bad }
