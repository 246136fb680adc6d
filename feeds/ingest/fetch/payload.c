#include "ingest/fetch/payload.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/io.h"

enum { TAIL_BYTES = 4096 };

void payload_init(struct payload *b, size_t max_bytes)
{
    *b = (struct payload){.fd = -1, .max_bytes = max_bytes};
    buf_init(&b->memory, max_bytes);
    buf_init(&b->tail, TAIL_BYTES);
}

void payload_free(struct payload *b)
{
    buf_free(&b->memory);
    buf_free(&b->tail);
    if (b->fd >= 0)
        close(b->fd);
    payload_init(b, b->max_bytes);
}

void payload_move(struct payload *to, struct payload *from)
{
    payload_free(to);
    *to = *from;
    payload_init(from, from->max_bytes);
}

static bool spill_to(struct payload *b, int fd)
{
    if (fd < 0 || !io_write_all(fd, b->memory.data ? b->memory.data : "", b->memory.len)) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    b->fd = fd;
    buf_free(&b->memory);
    return true;
}

bool payload_spill(struct payload *b)
{
    const char *dir = getenv("TMPDIR");
    return b->fd >= 0 || spill_to(b, open(dir && *dir ? dir : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) ||
           spill_to(b, memfd_create("body", MFD_CLOEXEC)); /* no such directory, or it is full */
}

bool payload_settle(struct payload *b)
{
    bool ok = !b->tail.len || io_write_all(b->fd, b->tail.data, b->tail.len);
    buf_free(&b->tail);
    return ok;
}

static bool to_file(struct payload *b, const char *data, size_t len)
{
    if (len > TAIL_BYTES - b->tail.len && !payload_settle(b))
        return false;
    return len < TAIL_BYTES ? buf_append(&b->tail, data, len) : io_write_all(b->fd, data, len);
}

bool payload_append(struct payload *b, const char *data, size_t len)
{
    if (len > b->max_bytes - (b->len < b->max_bytes ? b->len : b->max_bytes)) {
        b->len = b->max_bytes + 1;
        return false;
    }
    if (b->fd < 0 && b->len + len > PAYLOAD_MEMORY_BYTES && !payload_spill(b))
        return false;
    if (b->fd < 0 ? !buf_append(&b->memory, data, len) : !to_file(b, data, len))
        return false;
    b->len += len;
    return true;
}
