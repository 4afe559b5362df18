/*
 * verify/folder.h - private: paths inside a bundle.
 */
#ifndef VERIFY_FOLDER_H
#define VERIFY_FOLDER_H

#include "verify/bundle.h"

/* Fails: ERR_IO when the path is longer than BUNDLE_PATH_MAX. */
bool verify__path(char out[BUNDLE_PATH_MAX], struct err *err, const char *format, ...)
    PRINTF_LIKE(3, 4) MUST_CHECK;

#endif
