#include "sandbox/sandbox.h"
#include "core/i18n.h"
#include "parts.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

void sandbox_hide(void)
{
    const struct rlimit none = { 0, 0 };
    (void)setrlimit(RLIMIT_CORE, &none); /* a kernel that refuses this refuses dumps, too */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool sandbox_enter(const struct sandbox *sandbox, bool *ret_confined, struct err *err)
{
    bool confined = false;
    sandbox_hide();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set(err, ERR_INTERNAL, _("rights cannot be given up: %s"), strerror(errno));
    if (sandbox->folders != NULL)
        TRY(sandbox__limit_files(sandbox, &confined, err));
    TRY(sandbox__limit_calls(sandbox, err));
    if (ret_confined != NULL)
        *ret_confined = confined;
    return true;
}
