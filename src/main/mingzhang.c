#include "core/i18n.h"

int main(void)
{
    i18n_init();
    return 2;
}
