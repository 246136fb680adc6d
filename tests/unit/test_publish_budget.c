/* test_publish_budget.c: what takes long, what is too much, and what cannot be read. */
#include <poll.h>
#include <sys/eventfd.h>

#include "publish/background.h"
#include "publish_world.h"

static void a_store_that_is_missing_is_503_until_it_comes(void **state)
{
    struct world *w = *state;
    struct err e;
    struct got g = get(w, "feed.atom");
    assert_int_equal(g.a.status, 503);
    assert_non_null(header(&g, "Retry-After"));
    done(&g);
    publish_tick(w->p, w->now, 1000, &e);
    assert_int_equal(e.code, ERR_NOT_FOUND); /* told once */
    publish_tick(w->p, w->now + 1, 1000, &e);
    assert_int_equal(e.code, ERR_NONE);
    w->now += 2;
    fill(w);
    tick(w);
    assert_int_equal(status_of(w, "feed.atom"), 200);
}

static void a_store_that_goes_leaves_what_was_last_good(void **state)
{
    struct world *w = *state;
    assert_int_equal(status_of(w, "feed.atom"), 200);
    remove_store(w);
    tick(w);
    tick(w);
    assert_int_equal(status_of(w, "feed.atom"), 200);
    fill(w);
    tick(w);
    tick(w);
    assert_int_equal(status_of(w, "feed.rss"), 200);
}

static void the_cache_keeps_its_budget(void **state)
{
    struct world *w = *state;
    publisher_free(&w->p);
    enum { BUDGET = 256 << 10 };
    const struct publish_options o = {.store = w->address, .cache_max_bytes = BUDGET, .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1, .search_per_minute = 100000};
    w->p = publisher_new(&o);
    struct publish_stats s;
    struct got kept = get(w, "feed.atom"); /* held by a slow client while its view is evicted */
    status_of(w, "feed.atom");
    for (int i = 0; i < 300; i++) {
        char target[100];
        snprintf(target, sizeof target, "snippet.html?limit=%d&lang=%s", i % 100 + 1, i % 2 ? "ru" : "ja");
        status_of(w, target);
        snprintf(target, sizeof target, "search/feed.atom?q=word%d", i);
        status_of(w, target);
        publisher_stats(w->p, &s);
        assert_true(s.cache_bytes <= BUDGET);
    }
    assert_true(s.evictions > 100);
    assert_memory_equal(kept.text, kept.a.body, kept.a.body_len);
    publisher_stats(w->p, &s);
    done(&kept);
    struct publish_stats after;
    status_of(w, "feed.atom"); /* asked for twice at the start: the others passed it by */
    publisher_stats(w->p, &after);
    assert_int_equal(after.renders, s.renders);
}

static void searches_have_a_budget(void **state)
{
    struct world *w = *state;
    publisher_free(&w->p);
    const struct publish_options o = {.store = w->address, .feed_max_age_s = -1, .asset_max_age_s = -1, .stale_s = -1, .search_per_minute = 6};
    w->p = publisher_new(&o);
    int busy = 0;
    for (int i = 0; i < 100; i++) {
        char target[100];
        snprintf(target, sizeof target, "search/feed.atom?q=word%d", i);
        busy += status_of(w, target) == 429;
    }
    assert_true(busy > 50);
    assert_int_equal(status_of(w, "search/feed.atom?q=word0"), 200); /* from memory */
    assert_int_equal(status_of(w, "feed.atom"), 200);
}

/* What a server sends that does not wait: the same request again and again, until there is an answer. */
static size_t ask_until_answered(struct world *w, const struct publish_request *r, int wake_fd, struct got *g)
{
    uint64_t ticket;
    size_t waited = 0;
    for (; (ticket = publish_answer_soon(w->p, r, wake_fd, &g->a)) != 0; waited++) {
        assert_true(waited < 10);
        while (!publish_ticket_is_done(w->p, ticket)) {
            struct pollfd p = {.fd = wake_fd, .events = POLLIN};
            uint64_t count;
            assert_int_equal(poll(&p, 1, 10000), 1);
            assert_int_equal(read(wake_fd, &count, sizeof count), sizeof count);
        }
    }
    return waited;
}

static void what_takes_long_is_made_beside(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *target, *coding;
        int status;
        bool waits;
    } rows[] = {
        {"feed.atom", NULL, 200, true},       {"feed.atom", NULL, 200, false},      {"feed.rss", "gzip", 200, true},
        {"topics/rail/", "zstd", 200, true},  {"snippet.html?limit=3", NULL, 200, false},
        {"speakers/nobody/feed.atom", NULL, 404, false}, {"speakers/nobody-known/feed.atom", NULL, 404, true}, {"nothing.here", NULL, 404, false}, {"search/feed.json?q=rail", NULL, 200, true},
    };
    int fd = eventfd(0, EFD_CLOEXEC);
    assert_true(fd >= 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct got soon, now;
        struct publish_request r = request(w, rows[i].target);
        r.accept_encoding = slice_of(rows[i].coding);
        size_t waited = ask_until_answered(w, &r, fd, &soon);
        assert_int_equal(soon.a.status, rows[i].status);
        assert_int_equal(waited > 0, rows[i].waits);
        now = send(w, &r);
        assert_int_equal(now.a.status, soon.a.status);
        if (!rows[i].coding) { /* a quick compression may have given way to a thorough one meanwhile */
            assert_int_equal(now.a.body_len, soon.a.body_len);
            assert_memory_equal(now.a.body, soon.a.body, soon.a.body_len);
        }
        publish_answer_done(&soon.a);
        done(&now);
    }
    publisher_free(&w->p); /* before the descriptor, which its thread writes to */
    close(fd);
}

/* What is asked for all the time goes first, but not for ever. */
static void the_second_queue_has_its_turn(void **state)
{
    enum { LEN = 1 << 16, REGULAR = 1000 }; /* seconds of work, of which it takes a hundredth */
    static char text[LEN];
    struct background *b = background_new(NULL, -1);
    (void)state;
    assert_non_null(b);
    for (size_t i = 0; i < LEN; i++)
        text[i] = (char)('a' + i * i % 23 * i % 26);
    struct representation *r = representation_borrowed(200, text, LEN);
    assert_non_null(r);
    uint64_t other = 0;
    for (int i = 0; i <= REGULAR; i++) {
        struct job j = {.coding = CODING_BR, .identity = representation_ref(r), .thorough = true};
        enum queue queue = i == 1 ? QUEUE_OTHER : QUEUE_REGULAR;
        uint64_t ticket = background_submit(b, queue, &j);
        assert_int_equal(background_queue_of(ticket), queue);
        other = i == 1 ? ticket : other;
    }
    struct job done = {0};
    int before = 0;
    while (done.ticket != other) {
        job_clear(&done);
        if (background_collect(b, &done))
            before++;
        else
            usleep(100);
    }
    assert_in_range(before, 2, REGULAR - 100);
    job_clear(&done);
    background_free(&b); /* and all that was not done */
    representation_unref(r);
}

/* Whoever waited for what is not there, or cannot be had, is told so: nobody's turn comes only after another job. */
static void one_job_answers_all_who_wait(void **state)
{
    struct world *w = *state;
    enum { CLIENTS = 20 };
    struct got soon, all;
    struct publish_request r = request(w, "speakers/nobody-known/feed.atom"), other = request(w, "feed.atom");
    int fd = eventfd(0, EFD_CLOEXEC);
    assert_true(fd >= 0);
    uint64_t ticket = publish_answer_soon(w->p, &r, fd, &soon.a);
    assert_int_not_equal(ticket, 0);
    for (int i = 1; i < CLIENTS; i++) {
        uint64_t theirs = publish_answer_soon(w->p, &r, fd, &soon.a);
        assert_true(theirs == ticket || theirs == 0); /* the thread may have been as quick as that */
        if (!theirs)
            publish_answer_done(&soon.a);
    }
    assert_int_equal(ask_until_answered(w, &other, fd, &all), 1); /* jobs are done in order, so that of the others is too */
    publish_answer_done(&all.a);
    for (int i = 0; i < CLIENTS; i++) {
        assert_int_equal(publish_answer_soon(w->p, &r, fd, &soon.a), 0);
        assert_int_equal(soon.a.status, 404);
        publish_answer_done(&soon.a);
    }
    r.now += 60; /* later it may have come */
    assert_int_equal(ask_until_answered(w, &r, fd, &soon), 1);
    assert_int_equal(soon.a.status, 404);
    publish_answer_done(&soon.a);
    publisher_free(&w->p);
    close(fd);
}

/* What is asked for and is nowhere takes no more memory than the cache may. */
static void names_that_are_nowhere_stay_within_the_budget(void **state)
{
    struct world *w = *state;
    struct publish_stats stats;
    char target[64];
    struct publish_options o = {.store = w->address, .cache_max_bytes = 64 << 10, .feed_max_age_s = -1, .asset_max_age_s = -1,
                                .stale_s = -1, .search_per_minute = -1};
    int fd = eventfd(0, EFD_CLOEXEC);
    assert_true(fd >= 0);
    publisher_free(&w->p);
    assert_non_null(w->p = publisher_new(&o));
    for (int i = 0; i < 500; i++) {
        struct got g;
        snprintf(target, sizeof target, "speakers/nobody-%d/feed.atom", i);
        struct publish_request r = request(w, target);
        ask_until_answered(w, &r, fd, &g);
        assert_int_equal(g.a.status, 404);
        publish_answer_done(&g.a);
    }
    publisher_stats(w->p, &stats);
    assert_in_range(stats.cache_bytes, 0, 64 << 10);
    publisher_free(&w->p);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_store_that_is_missing_is_503_until_it_comes, make_world, end_world),
        FILLED(a_store_that_goes_leaves_what_was_last_good),
        FILLED(the_cache_keeps_its_budget),
        FILLED(searches_have_a_budget),
        FILLED(what_takes_long_is_made_beside),
        cmocka_unit_test(the_second_queue_has_its_turn),
        FILLED(one_job_answers_all_who_wait),
        FILLED(names_that_are_nowhere_stay_within_the_budget),
    };
    return cmocka_run_group_tests_name("publish_budget", tests, NULL, NULL);
}
