#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "core/date.h"
#include "text/datetext.h"

enum { NOW = 1764000000 }; /* 2025-11-24 */

struct row {
    const char *text, *language, *is; /* is: RFC 3339; NULL: refused */
};

static const struct row rows[] = {
    /* RFC 822 and what is made of it */
    {"Thu, 06 Mar 2025 09:00:00 +0000", NULL, "2025-03-06T09:00:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 GMT", NULL, "2025-03-06T09:00:00Z"},
    {"6 Mar 2025 09:00 +0500", NULL, "2025-03-06T04:00:00Z"},
    {"Thu, 6 Mar 25 09:00:00 EST", NULL, "2025-03-06T14:00:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 PDT", NULL, "2025-03-06T16:00:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 MSK", NULL, "2025-03-06T06:00:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 Z", NULL, "2025-03-06T09:00:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 +5:30", NULL, "2025-03-06T03:30:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 GMT+0300", NULL, "2025-03-06T06:00:00Z"},
    {"Thu Mar 06 2025 09:00:00 GMT+0300 (Moscow Standard Time)", NULL, "2025-03-06T06:00:00Z"},
    {"Thu, 06 Mar 2025 9:5:7 GMT", NULL, "2025-03-06T09:05:07Z"},
    {"Thursday, 06 March 2025 09:00:00 GMT", NULL, "2025-03-06T09:00:00Z"},
    {"Thu, 06-Mar-2025 09:00:00 GMT", NULL, "2025-03-06T09:00:00Z"},
    {"Thursday, 06-Mar-25 09:00:00 GMT", NULL, "2025-03-06T09:00:00Z"},
    {"Thu 06 Mar 2025 09:00:00", NULL, "2025-03-06T09:00:00Z"},
    {"Thu,06 Mar 2025 09:00:00 +0000", NULL, "2025-03-06T09:00:00Z"},
    {"06 Mar 2025", NULL, "2025-03-06T00:00:00Z"},
    {"Thu, 06 Mar 2025 24:00:00 GMT", NULL, "2025-03-07T00:00:00Z"},
    {"Sat, 31 Dec 2016 23:59:60 GMT", NULL, "2017-01-01T00:00:00Z"},
    {"Thu, Mar 06 2025 09:00:00 GMT", NULL, "2025-03-06T09:00:00Z"},
    {"Thu, 06 Mar 99 09:00:00 GMT", NULL, "1999-03-06T09:00:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 Asia/Almaty", NULL, "2025-03-06T04:00:00Z"},
    {"Sun, 06 Jul 2025 09:00:00 America/New_York", NULL, "2025-07-06T13:00:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 +-0500", NULL, "2025-03-06T14:00:00Z"},
    {"  Thu, 06 Mar 2025 09:00:00 +0000\n", NULL, "2025-03-06T09:00:00Z"},
    {"Thu, 06 Mrach 2025 09:00:00 +0000", NULL, NULL},
    {"Thu, 06 Marhc 2025 09:00:00 +0000", NULL, "2025-03-06T09:00:00Z"},
    /* years by name, months of two words or short as C libraries write them, times without colons */
    {"令和元年5月1日", "ja", "2019-05-01T00:00:00Z"},
    {"平成元年1月8日", NULL, "1989-01-08T00:00:00Z"},
    {"R7.3.6", "ja", "2025-03-06T00:00:00Z"},
    {"民國114年3月6日", NULL, "2025-03-06T00:00:00Z"},
    {"6 كانون الثاني 2025", "ar", "2025-01-06T00:00:00Z"},
    {"30 تشرين الأول 2025", NULL, "2025-10-30T00:00:00Z"},
    {"18 شتنبر 2025", "ar", "2025-09-18T00:00:00Z"},
    {"30 اكتبر 2025", "fa", "2025-10-30T00:00:00Z"},
    {"Do, 06 Mrz 2025 14:05:09 +0100", "de", "2025-03-06T13:05:09Z"},
    {"Út, 24 čen 2025 14:05:09 +0200", "cs", "2025-06-24T12:05:09Z"},
    {"Enj, 14 Gsh 2025 14:05:09", "sq", "2025-08-14T14:05:09Z"},
    {"Չրք, 12 Փտր 2025", "hy", "2025-02-12T00:00:00Z"},
    {"6 Tháng Ba 2025", "vi", "2025-03-06T00:00:00Z"},
    {"6 Tháng Mười Một, 2025", "vi", "2025-11-06T00:00:00Z"},
    {"6 ಮಾರ್ಚ್ 2025", "kn", "2025-03-06T00:00:00Z"},
    {"6 ມີນາ 2025", "lo", "2025-03-06T00:00:00Z"},
    {"Thu, 06 Mar 2025 14:05:09 + 0100", NULL, "2025-03-06T13:05:09Z"},
    {"Thu, 06 Mar 2025 14:05:09 Etc/GMT+5", NULL, "2025-03-06T19:05:09Z"},
    {"2025 03 06", NULL, "2025-03-06T00:00:00Z"},
    {"2025 03 06 14:05", NULL, "2025-03-06T14:05:00Z"},
    {"Thu, 06 Mar 2025 1405 GMT", NULL, "2025-03-06T14:05:00Z"},
    {"Thu, 06 Mar 2025 140509 EST", NULL, "2025-03-06T19:05:09Z"},
    {"06.03.2025 kl. 14.05", "da", "2025-03-06T14:05:00Z"},
    {"6 mars 2025, 14 h 05", "fr", "2025-03-06T14:05:00Z"},
    /* dates by older Java, and halves of the day in other languages */
    {"6 gennaio 2025 14.05.09", "it", "2025-01-06T14:05:09Z"},
    {"6. tammikuuta 2025 klo 14.05.09", "fi", "2025-01-06T14:05:09Z"},
    {"14.05.09", "de", "2009-05-14T00:00:00Z"},
    {"mar., 24 jui. 2025 14:05:09 +0000", "fr", "2025-06-24T14:05:09Z"},
    {"mar., 24 xyz 2025 14:05:09 +0000", "fr", NULL},
    {"06 جانفي, 2025 14:05", "ar", "2025-01-06T14:05:00Z"},
    {"06 يناير, 2025 02:05:09 م", "ar", "2025-01-06T14:05:09Z"},
    {"६ जनवरी, २०२५ २:०५:०९ अपराह्न", "hi", "2025-01-06T14:05:09Z"},
    {"6 Ocak 2025 2:05:09 ÖS", "tr", "2025-01-06T14:05:09Z"},
    {"Чт, 18 IX 2025 14:05:09 +0000", "bg", "2025-09-18T14:05:09Z"},
    {"6 V 2025", "pl", "2025-05-06T00:00:00Z"},
    {"18 de setiembre de 2025", "es", "2025-09-18T00:00:00Z"},
    {"Kt, 14 Rgp 2025 14:05:09 +0000", "lt", "2025-08-14T14:05:09Z"},
    {"пн, 06 стд 2025 14:05:09 +0000", "be", "2025-01-06T14:05:09Z"},
    {"ຈັນ, 06 ມ.ກ. 2025 14:05:09 +0000", "lo", "2025-01-06T14:05:09Z"},
    /* impossible ones */
    {"Thu, 31 Feb 2025 09:00:00 GMT", NULL, NULL},
    {"Thu, 06 Mar 2025 25:00:00 GMT", NULL, NULL},
    {"Thu, 06 Foo 2025 09:00:00 GMT", NULL, NULL},
    {"2025-02-30", NULL, NULL},
    {"2025-13-01", NULL, NULL},
    {"2025-03-06T25:00:00Z", NULL, NULL},
    {"2025-366", NULL, NULL},
    {"yesterday", NULL, NULL},
    {"", NULL, NULL},
    {"12:15", NULL, NULL},
    /* asctime */
    {"Thu Mar  6 09:00:00 2025", NULL, "2025-03-06T09:00:00Z"},
    {"Thu Mar  6 09:00:00 EST 2025", NULL, "2025-03-06T14:00:00Z"},
    {"Thu Mar 06 09:00:00 -0500 2025", NULL, "2025-03-06T14:00:00Z"},
    /* ISO 8601 */
    {"2025-03-06T09:00:00Z", NULL, "2025-03-06T09:00:00Z"},
    {"2025-03-06T09:00:00.123456+05:00", NULL, "2025-03-06T04:00:00Z"},
    {"2025-03-06T09:00:00+0500", NULL, "2025-03-06T04:00:00Z"},
    {"2025-03-06T09:00:00 +05:00", NULL, "2025-03-06T04:00:00Z"},
    {"2025-03-06T09:00:00", NULL, "2025-03-06T09:00:00Z"},
    {"2025-03-06T09:00Z", NULL, "2025-03-06T09:00:00Z"},
    {"2025-03-06 09:00:00", NULL, "2025-03-06T09:00:00Z"},
    {"2025-03-06 09:00:00 EST", NULL, "2025-03-06T14:00:00Z"},
    {"20250306T090000Z", NULL, "2025-03-06T09:00:00Z"},
    {"2025-03-06", NULL, "2025-03-06T00:00:00Z"},
    {"2025-03", NULL, "2025-03-01T00:00:00Z"},
    {"2025", NULL, "2025-01-01T00:00:00Z"},
    {"20250306", NULL, "2025-03-06T00:00:00Z"},
    {"2025-065", NULL, "2025-03-06T00:00:00Z"},
    {"2025065", NULL, "2025-03-06T00:00:00Z"},
    {"2025-W10-4", NULL, "2025-03-06T00:00:00Z"},
    {"2025W104", NULL, "2025-03-06T00:00:00Z"},
    {"2025-03-06+05:00", NULL, "2025-03-05T19:00:00Z"},
    {"2025-03-06-05:00", NULL, "2025-03-06T05:00:00Z"},
    {"2025-W10", NULL, "2025-03-03T00:00:00Z"},
    {"25-03-06", NULL, "2025-03-06T00:00:00Z"},
    {"--03-06", NULL, "2025-03-06T00:00:00Z"},
    {"---06", NULL, "2025-11-06T00:00:00Z"},
    {"2025-3-6", NULL, "2025-03-06T00:00:00Z"},
    {"2025-03-06T9:00-05:00", NULL, "2025-03-06T14:00:00Z"},
    {"2025-03-06T24:00:00Z", NULL, "2025-03-07T00:00:00Z"},
    {"1741251600", NULL, "2025-03-06T09:00:00Z"},
    {"1741251600000", NULL, "2025-03-06T09:00:00Z"},
    {"20250306090000", NULL, "2025-03-06T09:00:00Z"},
    /* month first, halves of the day */
    {"March 6, 2025 12:15 PM", NULL, "2025-03-06T12:15:00Z"},
    {"March 6, 2025 12:15 AM", NULL, "2025-03-06T00:15:00Z"},
    {"Mar 6, 2025 at 3:05 p.m. EST", NULL, "2025-03-06T20:05:00Z"},
    {"March 6th, 2025 9 pm", NULL, "2025-03-06T21:00:00Z"},
    {"6 March 2025, 5.30pm", NULL, "2025-03-06T17:30:00Z"},
    {"Thu, 06 Mar 2025 09:00:00 Pacific Standard Time", NULL, "2025-03-06T17:00:00Z"},
    {"Fri, 2025/03/07 08:19:53 EDT", NULL, "2025-03-07T12:19:53Z"},
    {"12:15 PM, 6 March 2025", NULL, "2025-03-06T12:15:00Z"},
    {"03/06/2025 9:00:00 AM", NULL, "2025-03-06T09:00:00Z"},
    {"03/06/2025", "de", "2025-06-03T00:00:00Z"},
    {"03/06/2025", "en-GB", "2025-06-03T00:00:00Z"},
    {"13/06/2025", NULL, "2025-06-13T00:00:00Z"},
    {"06.03.2025 12:15", NULL, "2025-03-06T12:15:00Z"},
    {"6.3.2025 12.15", "fi", "2025-03-06T12:15:00Z"},
    {"Thu, 06 Mar 2025 09.05.30 GMT", NULL, "2025-03-06T09:05:30Z"},
    {"6. März 2025, 9.05 Uhr", "de", "2025-03-06T09:05:00Z"},
    {"2025/03/06 09:00", NULL, "2025-03-06T09:00:00Z"},
    {"March 2025", NULL, "2025-03-01T00:00:00Z"},
    /* other languages */
    {"6 марта 2025, 12:15", "ru", "2025-03-06T12:15:00Z"},
    {"6 марта 2025 г. 12:15", NULL, "2025-03-06T12:15:00Z"},
    {"Чт, 06 мар 2025 12:15:00 +0300", NULL, "2025-03-06T09:15:00Z"},
    {"06 Сент. 2025", NULL, "2025-09-06T00:00:00Z"},
    {"2025 жылғы 6 наурыз", "kk", "2025-03-06T00:00:00Z"},
    {"6 Наурыз, 2025 12:15", NULL, "2025-03-06T12:15:00Z"},
    {"06 қыркүйек 2025", NULL, "2025-09-06T00:00:00Z"},
    {"6-mart, 2025", "uz", "2025-03-06T00:00:00Z"},
    {"2025 йил 6 март", "uz", "2025-03-06T00:00:00Z"},
    {"2025-yil 6-sentabr", "uz", "2025-09-06T00:00:00Z"},
    {"2025-жылдын 6-марты", "ky", "2025-03-06T00:00:00Z"},
    {"6 марти 2025", "tg", "2025-03-06T00:00:00Z"},
    {"6 майи 2025", "tg", "2025-05-06T00:00:00Z"},
    {"木, 06 3月 2025 09:00:00 GMT", "ja", "2025-03-06T09:00:00Z"},
    {"목, 06 3월 2025 09:00:00 GMT", "ko", "2025-03-06T09:00:00Z"},
    {"Пү, 06 3-р сар 2025 09:00:00 GMT", "mn", "2025-03-06T09:00:00Z"},
    {"чт, 06 03 2025 09:00:00 GMT", "bg", "2025-03-06T09:00:00Z"},
    {"06 13 2025 09:00:00 GMT", NULL, NULL},
    {"2025 оны арван хоёрдугаар сарын 6", "mn", "2025-12-06T00:00:00Z"},
    {"Thứ Năm, 6 tháng 3, 2025", "vi", "2025-03-06T00:00:00Z"},
    {"ngày 6 tháng 3 năm 2025", NULL, "2025-03-06T00:00:00Z"},
    {"09:05 6 thg 3, 2025", "vi", "2025-03-06T09:05:00Z"},
    {"6 มี.ค. 2025", "th", "2025-03-06T00:00:00Z"},
    {"6 มีนาคม 2568", "th", "2025-03-06T00:00:00Z"},
    {"6 มีนาคม ค.ศ. 2025", NULL, "2025-03-06T00:00:00Z"},
    {"2025(e)ko martxoaren 6(a)", "eu", "2025-03-06T00:00:00Z"},
    {"mar, 06 janv 2025 10:00:00 GMT", "fr", "2025-01-06T10:00:00Z"},
    {"mar. 6 déc. 2025", NULL, "2025-12-06T00:00:00Z"},
    {"Mar, 06 2025", NULL, "2025-03-06T00:00:00Z"},
    {"星期四, 06 三月 2025 09:00:00 GMT", NULL, "2025-03-06T09:00:00Z"},
    {"6 במאי 2025", "he", "2025-05-06T00:00:00Z"},
    {"2025年3月6日", "ja", "2025-03-06T00:00:00Z"},
    {"2025年3月6日(木) 12時15分", NULL, "2025-03-06T12:15:00Z"},
    {"2025年3月6日木曜日 午後1時31分15秒", NULL, "2025-03-06T13:31:15Z"},
    {"令和7年3月6日", NULL, "2025-03-06T00:00:00Z"},
    {"２０２５年３月６日", NULL, "2025-03-06T00:00:00Z"},
    {"2025년 03월 06일  오후 01:31:15", NULL, "2025-03-06T04:31:15Z"},
    {"2025-03-06 오후 11:23:17", NULL, "2025-03-06T14:23:17Z"},
    {"2025. 3. 6. 오전 9:05", "ko", "2025-03-06T00:05:00Z"},
    {"2025년 3월 6일 오전 9:05 UTC", NULL, "2025-03-06T09:05:00Z"},
    {"2025년 3월 6일", NULL, "2025-03-06T00:00:00Z"},
    {"2025年3月6日 上午9:05", NULL, "2025-03-06T09:05:00Z"},
    {"Κυρ, 06 Ιούλ 2025 12:00:00 EST", NULL, "2025-07-06T17:00:00Z"},
    {"6 Μαρτίου 2025", "el", "2025-03-06T00:00:00Z"},
    {"2025-július-13T9:15-05:00", NULL, "2025-07-13T14:15:00Z"},
    {"2025. március 6., csütörtök 9:15", "hu", "2025-03-06T09:15:00Z"},
    {"6. März 2025, 9:15 Uhr", "de", "2025-03-06T09:15:00Z"},
    {"jeu., 06 févr. 2025 09:00:00 +0100", NULL, "2025-02-06T08:00:00Z"},
    {"1er août 2025 à 9h30", "fr", "2025-08-01T09:30:00Z"},
    {"mar, 06 may 2025 09:00:00 GMT", "es", "2025-05-06T09:00:00Z"},
    {"6 de marzo de 2025", "es", "2025-03-06T00:00:00Z"},
    {"mié, 06 ago 2025 09:00:00 GMT", NULL, "2025-08-06T09:00:00Z"},
    {"6 de março de 2025", "pt", "2025-03-06T00:00:00Z"},
    {"gio, 06 mag 2025 09:00:00 +0200", NULL, "2025-05-06T07:00:00Z"},
    {"06 Mayıs 2025", "tr", "2025-05-06T00:00:00Z"},
    {"06 MAYIS 2025", NULL, "2025-05-06T00:00:00Z"},
    {"6 września 2025", "pl", "2025-09-06T00:00:00Z"},
    {"6 listopada 2025", "pl", "2025-11-06T00:00:00Z"},
    {"6. listopada 2025", "hr", "2025-10-06T00:00:00Z"},
    {"6 maart 2025", "nl", "2025-03-06T00:00:00Z"},
    {"6. ledna 2025", "cs", "2025-01-06T00:00:00Z"},
    {"6 oktober 2025", "sv", "2025-10-06T00:00:00Z"},
    {"6. maaliskuuta 2025", "fi", "2025-03-06T00:00:00Z"},
    {"2025 m. kovo 6 d.", "lt", "2025-03-06T00:00:00Z"},
    {"6 березня 2025", "uk", "2025-03-06T00:00:00Z"},
    {"6 mars 2025", NULL, "2025-03-06T00:00:00Z"},
    {"٦ مارس ٢٠٢٥", "ar", "2025-03-06T00:00:00Z"},
    {"2025 оны 3 дугаар сарын 6", "mn", "2025-03-06T00:00:00Z"},
};

static void reads_dates_of_every_kind(void **state)
{
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct datetext d;
        char text[DATE_TEXT_MAX] = "refused";
        if (datetext_parse(rows[i].text, strlen(rows[i].text), rows[i].language, NOW, &d))
            date_rfc3339(d.unix_s, text);
        const char *is = rows[i].is ? rows[i].is : "refused";
        if (strcmp(text, is) != 0) {
            print_message("%s: %s, expected %s\n", rows[i].text, text, is);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void tells_what_was_said(void **state)
{
    struct datetext d;
    assert_true(datetext_parse("2025-03-06", 10, NULL, NOW, &d));
    assert_false(d.has_time);
    assert_true(datetext_parse("2025-03-06 10:00", 16, NULL, NOW, &d));
    assert_true(d.has_time);
    assert_false(d.has_zone);
    assert_true(datetext_parse("2025-03-06T10:00+05:00", 22, NULL, NOW, &d));
    assert_true(d.has_zone);
}

static void finds_dates_in_prose(void **state)
{
    static const struct row prose[] = {
        {"Published on 6 March 2025 at 12:15 by the editors", "en", "2025-03-06T12:15:00Z"},
        {"By A. Writer | March 6, 2025 | 12 comments", "en", "2025-03-06T00:00:00Z"},
        {"Опубликовано 6 марта 2025 года, в 12:15", "ru", "2025-03-06T12:15:00Z"},
        {"更新日:2025年3月6日", "ja", "2025-03-06T00:00:00Z"},
        {"The 12 leaders met 5 times", "en", NULL},
        {"Call 8 800 555 35 35 for 2 people", "en", NULL},
        {"No date at all", "en", NULL},
        {"By User77, 12 March 2011", "en", "2011-03-12T00:00:00Z"},
        {"Am 12. Jänner 2019, 09:30", "de-AT", "2019-01-12T09:30:00Z"},
        {"A long introduction with many words that say nothing of interest to anybody at all, then again as many words as "
         "before, and only after all of them: 2025-03-06T12:15:00Z", "en", "2025-03-06T12:15:00Z"},
    };
    int wrong = 0;
    for (size_t i = 0; i < sizeof prose / sizeof *prose; i++) {
        struct datetext d;
        char text[DATE_TEXT_MAX] = "none";
        if (datetext_find(prose[i].text, strlen(prose[i].text), prose[i].language, NOW, &d))
            date_rfc3339(d.unix_s, text);
        if (strcmp(text, prose[i].is ? prose[i].is : "none") != 0) {
            print_message("%s: %s\n", prose[i].text, text);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void finds_every_date_of_a_line(void **state)
{
    static const char line[] = "Mis à jour le 13/03/2019 à 18h00, publié le 12 mars 2019 à 09h30";
    struct datetext_hit hits[3];
    assert_int_equal(datetext_each(line, strlen(line), "fr", NOW, hits, 3), 2);
    assert_int_equal(hits[0].start, strlen("Mis à jour le "));
    assert_int_equal(hits[0].end, strlen("Mis à jour le 13/03/2019"));
    static const char numbers[] = "12/03/2019 09h30 Atualizado 13/03/2019 18h00";
    assert_int_equal(datetext_each(numbers, strlen(numbers), "pt", NOW, hits, 3), 2);
    assert_int_equal(hits[1].start, strlen("12/03/2019 09h30 Atualizado "));
    assert_int_equal(hits[1].date.unix_s - hits[0].date.unix_s, 86400 + 8 * 3600 + 1800);
    assert_int_equal(datetext_each(numbers, strlen(numbers), "pt", NOW, hits, 1), 1);
    assert_int_equal(datetext_each("no date", 7, "pt", NOW, hits, 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_dates_of_every_kind),
        cmocka_unit_test(tells_what_was_said),
        cmocka_unit_test(finds_dates_in_prose),
        cmocka_unit_test(finds_every_date_of_a_line),
    };
    return cmocka_run_group_tests_name("datetext", tests, NULL, NULL);
}
