/*
 * core/i18n.h - every message a person sees goes through gettext.
 *
 * English in the source, zh_CN in src/<module>/zh_CN.po (one file a module, joined by the build;
 * `make lint` counts what is missing). Mark with _("..."); mark a string in a table with N_("...")
 * and pass it through _() where it is shown. Words of the data (names, codes) are never marked.
 */
#ifndef CORE_I18N_H
#define CORE_I18N_H

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

/* Chooses the language from LANGUAGE, LC_ALL, LC_MESSAGES, LANG. Works without the named locale
 * being installed. Call once, first thing in main(). */
void i18n_init(void);

#endif
