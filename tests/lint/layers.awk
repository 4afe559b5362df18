# awk -f layers.awk src/LAYERS src/*/*.c include/*/*.h : who may include whom.
FNR == NR { split($1, m, ":"); ok[m[1], m[1]] = 1; for (i = 2; i <= NF; i++) ok[m[1], $i] = 1; next }
/^#include "/ {
    split(FILENAME, here, "/"); split($2, to, /["\/]/)
    if ($2 ~ /"\.\.\//) { print FILENAME ":" FNR ": no ../ in an include"; bad = 1 }
    if ($2 ~ /\// && here[2] != "main" && !((here[2], to[2]) in ok)) {
        print FILENAME ":" FNR ": " here[2] " may not include " to[2]; bad = 1
    }
}
END { exit bad }
