/* The keeper of a ledger's keys and head (docs/spec/signer.md). */
#include "core/i18n.h"
#include "signer/serve.h"

#include <signal.h>

int main(int argc, char **argv)
{
    i18n_init();
    (void)signal(SIGPIPE, SIG_IGN); /* a client that left shows as a failed write */
    return signer_main(argc, argv);
}
