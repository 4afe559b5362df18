#include "folder.h"
#include "core/i18n.h"

#include <stdarg.h>
#include <stdio.h>

bool verify__path(char out[BUNDLE_PATH_MAX], struct err *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(out, BUNDLE_PATH_MAX, format, args);
    va_end(args);
    if (len < 0 || len >= BUNDLE_PATH_MAX)
        return err_set(err, ERR_IO, _("a path is longer than %d bytes"), BUNDLE_PATH_MAX);
    return true;
}
