#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/io.h"
#include "core/memory.h"

bool input_read(const char *path, struct buf *out, struct err *e)
{
    bool is_stdin = strcmp(path, "-") == 0;
    const char *name = is_stdin ? "standard input" : path;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_IO, "%s: %s", name, strerror(errno));
    bool ok = true;
    unsigned long before = memory_failures();
    for (;;) {
        if (!buf_reserve(out, 1)) {
            ok = memory_failures() != before ? err_set(e, ERR_MEMORY, "%s: out of memory", name)
                                             : err_set(e, ERR_LIMIT, "%s: larger than %zu bytes", name, out->max_bytes);
            break;
        }
        if (out->cap - out->len - 1 < 65536)
            (void)(out->max_bytes - out->len >= 65536 && buf_reserve(out, 65536));
        ssize_t n = read(fd, out->data + out->len, out->cap - out->len - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            ok = err_set(e, ERR_IO, "%s: %s", name, strerror(errno));
        if (n <= 0)
            break;
        out->len += (size_t)n;
    }
    if (out->data)
        out->data[out->len] = '\0';
    if (!is_stdin)
        close(fd);
    return ok;
}

bool output_write(const char *data, size_t len, struct err *e)
{
    return io_write_all(STDOUT_FILENO, data, len) || err_set(e, ERR_IO, "standard output: %s", strerror(errno));
}
