/* core/version.h - the version of the programs; the Makefile reads it from here. */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H

#define MINGZHANG_VERSION "0.9.0"

#endif
