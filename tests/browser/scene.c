/* scene.c: scene STORE BASE_URL PICTURES: fills a store for the browser tests (see unit/scene.h). */
#include "../unit/scene.h"

int main(int argc, char **argv)
{
    struct store *s;
    struct err e;
    if (argc != 4) {
        fputs("usage: scene STORE BASE_URL PICTURES\n", stderr);
        return 2;
    }
    if (!store_open(&s, argv[1], STORE_WRITE, &e))
        scene_die(argv[1], &e);
    scene_fill(s, argv[2], NULL, argv[3]);
    store_close(&s);
    return 0;
}
