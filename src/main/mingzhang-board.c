/* Makes paper (board/board.h). Started, writes one file, ends. */
#include "board/board.h"
#include "core/i18n.h"

int main(int argc, char **argv)
{
    i18n_init();
    return board_main(argc, argv);
}
