/* Functions that this project does not use, made into compile errors. Included by the build
 * before every source; the reason stands beside each. */
#ifndef LINT_BANNED_H
#define LINT_BANNED_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#undef sprintf /* clang knows it as a macro when the library is fortified */
#pragma GCC poison strcpy strcat sprintf vsprintf strtok  /* no bounds, hidden state */
#pragma GCC poison gmtime localtime atoi atol atof strtod /* hidden state, no errors, doubles */
#endif
